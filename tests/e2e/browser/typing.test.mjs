// Keys that come faster than the page paints: each reaches what the key before it opened.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, boxesOf, settle, waitForFocus } from "./browser.mjs";
import { open } from "./opened.mjs";

const slowness = 8; // times slower than this processor
const keyCodes = { Enter: 13, Escape: 27, ".": 190, "/": 191 };

function eventsOf(key) {
  const text = key === "Enter" ? "\r" : key.length === 1 ? key : undefined;
  const common = { key, windowsVirtualKeyCode: keyCodes[key] ?? key.toUpperCase().charCodeAt(0) };
  return [{ type: text === undefined ? "rawKeyDown" : "keyDown", text, ...common }, { type: "keyUp", ...common }];
}

/** A graph in a slow window, and a way to press many keys before the page has answered the first. */
async function openSlow(path) {
  const { page } = await open(path);
  await boxesOf(page);
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowness });
  const pressAtOnce = (keys) => Promise.all(keys.flatMap(eventsOf).map((event) => session.send("Input.dispatchKeyEvent", event)));
  return { page, session, pressAtOnce };
}

test("A filter typed in one go is the filter, and the keys after it are the page's again", async () => {
  for (let run = 0; run < 3; run++) {
    const { page, pressAtOnce } = await openSlow();
    await pressAtOnce(["/", ..."System.test", "Enter", "t"]);
    await page.waitForURL(/\/table\?.*f=hideFrames:System\.test/);
    assert.deepEqual(page.problems, []);
  }
});

test("Ctrl-F, a word and Enter highlight it, and n goes on by one match for each press", async () => {
  const { page, session, pressAtOnce } = await openSlow();
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "f", windowsVirtualKeyCode: 70, modifiers: 2 });
  await pressAtOnce([..."Shop", "Enter"]);
  await page.waitForFunction(() => location.search.includes("hl=Shop"));
  await page.getByText(/^Matches total/).waitFor();
  const [, places] = /([\d,]+) places/.exec(await page.locator(".match-bar").innerText());
  assert.ok(Number(places) >= 2, places);
  await pressAtOnce(["n", "n"]);
  await page.locator(".match-bar", { hasText: `2 of ${places}` }).waitFor();
});

test("Ctrl-K, the name of a screen and Enter lead there", async () => {
  const { page, session, pressAtOnce } = await openSlow();
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "k", windowsVirtualKeyCode: 75, modifiers: 2 });
  await pressAtOnce([..."settings", "Enter"]);
  await page.waitForURL(/\/settings/);
});

test("A letter in an open menu is never a key of the page", async () => {
  const { page, pressAtOnce } = await openSlow();
  const themeOf = () => page.evaluate(() => document.documentElement.dataset.theme);
  const before = await themeOf();
  await page.getByRole("button", { name: /^Version/ }).focus();
  await pressAtOnce(["Enter", ..."dte"]);
  await page.getByRole("listbox", { name: "Version" }).waitFor();
  await settle(page);
  assert.match(await addressOf(page), /\/flame\?/);
  assert.equal(await themeOf(), before);
});

test("The menu of a frame answers to the letters that it shows", async () => {
  const { page, pressAtOnce } = await openSlow();
  await page.getByRole("treeitem").first().focus();
  await page.keyboard.press("ArrowDown");
  await pressAtOnce(["p", "Escape", "p", "h"]);
  await page.waitForFunction(() => location.search.includes("f=hideFrames.x.function:"));
});

test("Escape leaves the new filter, and the focus is where it was", async () => {
  const { page, pressAtOnce } = await openSlow();
  await page.getByRole("treeitem").first().focus();
  await pressAtOnce(["/", ..."te", "Escape"]);
  await waitForFocus(page, "everything");
  assert.match(await addressOf(page), /\/flame\?svc=shop&type=cpu&ver=1\.1\.0&span=1h$/);
});
