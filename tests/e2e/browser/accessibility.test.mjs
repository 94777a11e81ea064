// axe finds nothing on any screen, dark and light; every screen fits a desk, a phone and 200 % zoom.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { boxesOf, boxNamed, settle } from "./browser.mjs";
import { open } from "./opened.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const of = "svc=shop&type=cpu&ver=1.1.0&span=1h";
const screens = [
  `/flame?${of}&f=preset:hideAsync&hl=Json`,
  `/table?${of}`,
  `/tree?${of}`,
  `/callers?${of}&fn=${encodeURIComponent("Shop.Pricing.DiscountRules.Apply(CartItem)")}`,
  `/callers?${of}`,
  `/compare?${of}`,
  `/compare?${of}&cmp=version:1.0.0`,
  `/compare?${of}&cmp=version:1.0.0&mode=side`,
  `/compare?${of}&cmp=version:1.0.0&mode=table`,
  `/history?${of}`,
  `/breakdown?${of}`,
  `/services?${of}`,
  `/instances?${of}`,
  `/upload?${of}`,
  `/start?${of}`,
  `/settings?${of}`,
  `/help?${of}`,
];

async function violationsOf(page) {
  await page.evaluate(axe); // not as a script element: the page's policy allows none
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
  });
}

const windows = {
  "a desk": { width: 1280, height: 800 },
  "a phone": { width: 390, height: 844 },
  "200 % zoom": { width: 640, height: 400 },
};

for (const screen of screens)
  test(`axe finds nothing and nothing is cut off: ${screen}`, async () => {
    const { page } = await open(screen);
    await page.waitForFunction(() => document.querySelector("main > *") !== null && document.querySelector(".skeleton") === null);
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
  const { page } = await open(screens[0]);
  const box = await boxNamed(page, "DiscountRules.Apply");
  await page.getByRole("button", { name: /^Profile type / }).click();
  const found = await violationsOf(page);
  await page.keyboard.press("Escape");
  await page.keyboard.press("/");
  await page.getByLabel("Value", { exact: true }).waitFor();
  found.push(...(await violationsOf(page)));
  await page.keyboard.press("Escape");
  await page.mouse.click(box.x + 20, box.y + 8, { button: "right" });
  await page.getByRole("menu").waitFor();
  found.push(...(await violationsOf(page)));
  assert.deepEqual(found, []);
});

test("The whole way from the address to a comparison goes by keyboard", async () => {
  const { page } = await open(`/flame?${of}`);
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
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/compare\?.*cmp=version:1\.0\.0/);
  await boxesOf(page);
  await tabTo("everything");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/zoom=/);
});
