// The hostile texts as the built backend stores and gives them back: all in one profile, in every field that an agent fills.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { boxesOf, launchBrowser, openPage, settle } from "./browser.mjs";
import { hostileTexts } from "./fixtures/hostile.mjs";
import { harmDone } from "./fixtures/harm.mjs";
import { encodePprof } from "./fixtures/pprof.mjs";
import { json, send, startBackend } from "./real_backend.mjs";

let backend;
let browser;
const now = Date.now();

/** One stack for each text, which is function, file, library and label; the sender's own texts are what the API makes of them. */
function hostileProfile() {
  const stacks = hostileTexts.map((text, number) => ({
    frames: [{ name: text, file: text, line: 7, module: `${text}.dll` }, { name: `${text}2`, file: text, module: text }],
    values: [(hostileTexts.length - number) * 1_000_000],
    labels: { type: text, [text]: text },
  }));
  return encodePprof(stacks, { timeMs: now - 60_000 });
}

before(async () => {
  backend = await startBackend();
  browser = await launchBrowser();
  const body = hostileProfile();
  for (const whole of hostileTexts) {
    const text = whole.toWellFormed().slice(0, 300); // an address has so much room
    // The first service is that of the graph; names without a letter or a digit are refused, which is another test's.
    for (const service of ["hostile", text])
      await send(backend, { service, version: text, zone: text, language: text, type: "alloc", instance: text }, body).catch((error) => {
        if (service === "hostile") throw error;
      });
    await fetch(`${backend.url}/api/v1/views/${encodeURIComponent(text.slice(0, 90))}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ address: `/flame?svc=${encodeURIComponent(text)}` }),
    });
  }
});
after(async () => {
  await browser?.close();
  await backend?.stop();
});

const views = [
  "flame", "flame?inverted=1", "table", "table?tab=package", "table?tab=line", "table?tab=type", "table?tab=label", "tree", "callers", "compare",
  "compare?mode=table", "compare?mode=side", "compare?mode=callers", "history", "breakdown", "breakdown?by=zone&then=version", "services", "instances", "settings", "start",
];

test("Stored hostile texts become no HTML, do not run and ask no other host, in any view and menu", async () => {
  const page = await openPage(browser, "about:blank");
  const outside = [];
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(backend.url) && request.url() !== "about:blank") outside.push(request.url());
  });
  const { services } = await json(backend, "/api/v1/services");
  const hostile = services.find(({ service }) => service === "hostile");
  assert.ok(hostile.versions.length > 30 && services.length > 20, "the backend took them");
  const version = hostile.versions.find(({ version }) => version.includes("<")) ?? hostile.versions[0];
  const query = (more) => new URLSearchParams({ svc: "hostile", type: "alloc", span: "1d", fn: hostileTexts[0], hl: "<", ...more });
  for (const view of views) {
    const [path, more = ""] = view.split("?");
    const compared = path === "compare" ? { cmp: `version:${version.version}` } : {};
    await page.goto(`${backend.url}/${path}?${query({ ...compared, ...Object.fromEntries(new URLSearchParams(more)) })}`);
    await page.locator("main > *").first().waitFor();
    await page.waitForFunction(() => document.querySelector(".skeleton") === null);
    await settle(page);
    assert.equal(await page.locator('main [role="alert"]').count(), 0, `${view}: ${await page.locator("main").innerText()}`);
    assert.equal(await page.evaluate(harmDone), "", view);
  }
  await page.goto(`${backend.url}/flame?${query({})}`);
  const shown = new Set((await boxesOf(page)).map(({ name }) => name));
  assert.ok(shown.has(hostileTexts[0]) && shown.size > 30, "the names are shown as they were sent");
  for (const menu of ["Service", "Version", "Zone", "Labels", "Compare to"]) {
    await page.getByRole("button", { name: new RegExp(`^${menu} `) }).click();
    await page.getByRole("option").nth(3).waitFor();
    assert.equal(await page.evaluate(harmDone), "", menu);
    await page.keyboard.press("Escape");
  }
  const [, box] = await boxesOf(page);
  await page.mouse.move(box.x + 4, box.y + 8);
  await page.getByRole("tooltip").waitFor();
  await page.mouse.click(box.x + 4, box.y + 8, { button: "right" });
  await page.getByRole("menu").waitFor();
  assert.equal(await page.evaluate(harmDone), "", "details and menu of a frame");
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("option").nth(3).waitFor();
  assert.equal(await page.evaluate(harmDone), "", "Go to");
  assert.deepEqual({ outside, dialogs, problems: page.problems }, { outside: [], dialogs: [], problems: [] });
  await page.context().close();
});
