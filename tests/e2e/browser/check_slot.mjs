// node check_slot.mjs --url http://127.0.0.1:8480 --instance shop-4: a replica that came back with another profiler in the
// runtime's only slot is named in Chromium within a minute, with the cause and what to do. Ends with 1 when it is not.
import { parseArgs } from "node:util";
import { launchBrowser, openPage } from "./browser.mjs";

const { values } = parseArgs({ options: { url: { type: "string" }, instance: { type: "string" } } });
if (values.url === undefined || values.instance === undefined) {
  console.error("usage: node check_slot.mjs --url CONSOLE_ADDRESS --instance NAME");
  process.exit(2);
}

const browser = await launchBrowser();
try {
  const page = await openPage(browser, `${values.url}/instances`);
  const card = page.locator(".trouble", { hasText: values.instance });
  await card.waitFor({ timeout: 60_000 });
  const text = await card.innerText();
  const isExplained = /does not wait for a turn/.test(text) && /another profiler in CORECLR_PROFILER.*remove the other/.test(text);
  console.log(`${isExplained ? "ok      " : "BROKEN  "}the instances page explains what took the profiler's slot of ${values.instance}`);
  process.exitCode = isExplained && page.problems.length === 0 ? 0 : 1;
} catch (error) {
  console.log(`BROKEN  ${values.instance} is not on the instances page within a minute: ${error.message}`);
  process.exitCode = 1;
} finally {
  await browser.close();
}
