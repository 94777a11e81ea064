// axe finds nothing on any screen, dark and light; every screen fits a desk, a phone and 200 % zoom.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { boxesOf, settle } from "./browser.mjs";
import { open } from "./opened.mjs";
import { openStored } from "./opened_stored.mjs";
import { recordedSpan } from "./real_backend.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const of = `svc=shop&type=cpu&ver=1.1.0&span=${recordedSpan}`;
const stored = [
  `/flame?${of}&f=preset:hideAsync&hl=Json`,
  `/flame?${of}&inverted=1`,
  `/table?${of}&f=showStacks:System`,
  `/table?${of}&tab=label`,
  `/tree?${of}`,
  `/callers?${of}&fn=main`,
  `/callers?${of}`,
  `/compare?${of}`,
  `/compare?${of}&cmp=version:1.0.0`,
  `/compare?${of}&cmp=version:1.0.0&mode=side`,
  `/compare?${of}&cmp=version:1.0.0&mode=table`,
  `/compare?${of}&cmp=version:1.0.0&mode=callers`,
  `/history?${of}`,
  `/breakdown?${of}`,
  `/services?${of}`,
  `/upload?${of}`,
  `/settings?${of}`,
  `/help?${of}`,
];
/** These show replicas, of which a backend without agents has none. */
const made = [`/instances?${of}`, `/start?${of}`];

/** `withSizes`: WCAG 2.2's size of targets too, which axe leaves out by itself. What an open menu covers has none. */
async function violationsOf(page, withSizes = true) {
  await page.evaluate(axe); // not as a script element: the page's policy allows none
  return page.evaluate(async (enabled) => {
    const rules = { "target-size": { enabled } };
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"], rules });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
  }, withSizes);
}

const windows = {
  "a desk": { width: 1280, height: 800 },
  "a phone": { width: 390, height: 844 },
  "200 % zoom": { width: 640, height: 400 },
};

const opened = [
  ...stored.map((screen) => ({ screen, openIt: () => openStored(screen) })),
  ...made.map((screen) => ({ screen, openIt: async () => (await open(screen)).page })),
];

for (const { screen, openIt } of opened)
  test(`axe finds nothing and nothing is cut off: ${screen}`, async () => {
    const page = await openIt();
    await page.waitForFunction(() => document.querySelector("main > *") !== null && document.querySelector(".skeleton") === null);
    assert.equal(await page.locator('main [role="alert"]').count(), 0, "the backend answers");
    const found = [];
    for (const [name, viewport] of Object.entries(windows)) {
      await page.setViewportSize(viewport);
      await settle(page);
      const { scroll, client } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        client: document.documentElement.clientWidth,
      }));
      if (scroll > client) found.push(`${name}: ${scroll} px in a window of ${client} px`);
    }
    await page.setViewportSize(windows["a desk"]);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await settle(page);
      for (const violation of await violationsOf(page)) found.push(`${colorScheme}: ${violation}`);
    }
    assert.deepEqual(found, []);
  });

test("axe finds nothing in an open menu, the editor of filters and the menu of a frame", async () => {
  const page = await openStored(stored[0]);
  const box = (await boxesOf(page))[2];
  const found = [];
  for (const menu of ["Profile type", "Time span", "End", "Labels", "Compare to", "Weight"]) {
    await page.getByRole("button", { name: new RegExp(`^${menu} `) }).click();
    await settle(page);
    found.push(...(await violationsOf(page, false)));
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("/");
  await page.getByLabel("Value", { exact: true }).waitFor();
  found.push(...(await violationsOf(page, false)));
  await page.keyboard.press("Escape");
  await page.mouse.click(box.x + 20, box.y + 8, { button: "right" });
  await page.getByRole("menu").waitFor();
  found.push(...(await violationsOf(page, false)));
  assert.deepEqual(found, []);
});

test("The whole way from the address to a comparison goes by keyboard", async () => {
  const page = await openStored(`/flame?${of}`);
  await boxesOf(page);
  const tabTo = async (name) => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((start) => document.activeElement?.getAttribute("aria-label")?.startsWith(start), name)) return;
    }
    assert.fail(`Tab does not lead to ${name}`);
  };
  await tabTo("Compare to");
  await page.keyboard.press("Enter");
  await page.getByRole("option", { name: /^1\.0\.0/ }).waitFor();
  await page.keyboard.type("1.0.0");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/compare\?.*cmp=version:1\.0\.0/);
  await boxesOf(page);
  await tabTo("everything");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/zoom=/);
});
