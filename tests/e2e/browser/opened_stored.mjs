// Opens the console of a real backend that holds the recorded profiles; one backend for a file of tests.
import { after, afterEach, before } from "node:test";
import { launchBrowser, openPage } from "./browser.mjs";
import { sendCorpora, startBackend } from "./real_backend.mjs";

let browser;
let pages = [];
export const backend = { url: "" };

before(async () => {
  browser = await launchBrowser();
  const started = await startBackend();
  Object.assign(backend, started);
  await sendCorpora(started);
});
after(async () => {
  await browser.close();
  await backend.stop();
});
afterEach(async () => {
  for (const page of pages) await page.context().close();
  pages = [];
});

/** The page at a path, in a window that knows nothing. */
export async function openStored(path, options = {}) {
  const page = await openPage(browser, backend.url + path, options);
  pages.push(page);
  return page;
}
