// Login and log-out, against the built backend that wants keys.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, openPage } from "./browser.mjs";
import { createKey, recordedSpan, startBackend } from "./real_backend.mjs";

let backend;
let browser;
let key;

before(async () => {
  const made = createKey("read");
  key = made.key;
  backend = await startBackend(["--require-keys"], made.data);
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
  await backend?.stop();
});

test("A key logs in to the address that was wanted, and logging out ends the session", async () => {
  const page = await openPage(browser, `${backend.url}/settings?svc=shop&span=${recordedSpan}`);
  await page.waitForURL(/\/login\?then=/);
  await page.getByLabel(/^Key/).fill(key);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL(/\/settings\?svc=shop/);
  await page.getByText("reader", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.waitForURL(/\/login$/);
  const { status } = await page.request.get(`${backend.url}/api/v1/services`).then((answer) => ({ status: answer.status() }));
  assert.equal(status, 401);
  await page.goto(`${backend.url}/flame?svc=shop`);
  await page.waitForURL(/\/login\?then=/);
  await page.context().close();
});
