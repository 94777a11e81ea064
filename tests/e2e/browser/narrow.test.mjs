// What a phone's width changes: less at once, all of it within reach.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesOf } from "./browser.mjs";
import { shopAnswers } from "./fixtures/shop.mjs";
import { address, answering, open } from "./opened.mjs";

const phone = { viewport: { width: 390, height: 844 } };

test("A narrow window shows the first menus and those in use, and all of them on request", async () => {
  const { page } = await open(address, shopAnswers(), phone);
  await boxesOf(page);
  const menu = (name) => page.getByRole("button", { name: new RegExp(`^${name} `) });
  for (const name of ["Service", "Profile type", "Time span", "Version"]) assert.ok(await menu(name).isVisible(), name);
  for (const name of ["Zone", "Weight", "Values"]) assert.equal(await menu(name).isVisible(), false, name);
  await page.getByRole("button", { name: "More", exact: true }).click();
  for (const name of ["Zone", "Weight", "Values"]) await menu(name).waitFor();
  await menu("Compare to").click();
  await page.getByRole("listbox", { name: "Compare to" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollLeft + document.body.scrollLeft), 0, "an open menu lies in the window");
});

for (const viewport of [phone.viewport, { width: 1280, height: 800 }])
  test(`What a menu opens lies in a window ${viewport.width} wide, and nothing of it is cut`, async () => {
    const { page } = await open(address, shopAnswers(), { viewport });
    await boxesOf(page);
    const more = page.getByRole("button", { name: "More", exact: true });
    if (await more.isVisible()) await more.click();
    for (const name of ["Service", "Profile type", "Time span", "End", "Version", "Zone", "Labels", "Weight", "Compare to", "Values", "Export"]) {
      const button = page.getByRole("button", { name: new RegExp(`^${name}`) }).first();
      await button.click();
      const panel = page.locator(".popover-panel");
      await panel.waitFor();
      // What is asked for comes after the panel.
      await page.waitForFunction(() => {
        const opened = document.querySelector(".popover-panel");
        const { left, right } = opened.getBoundingClientRect();
        const isCut = [...opened.querySelectorAll("*")].some((one) => one.getBoundingClientRect().right > right);
        return left >= 0 && right <= innerWidth && !isCut;
      }, undefined, { timeout: 5_000 }).catch(() => assert.fail(`${name} is cut`));
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
    }
  });

test("On a phone a long table scrolls within itself and holds no more rows than are in sight", async () => {
  const folded = Array.from({ length: 400 }, (_, i) => `App!App.Work.Step${i}() ${400 - i}`).join("\n");
  const { page } = await open(address.replace("/flame", "/table"), answering(folded), phone);
  await page.locator(".grid-row").first().waitFor();
  const { height } = await page.locator(".grid-frame").boundingBox();
  assert.ok(height < 844 * 0.8, `${height} pixels`);
  assert.ok((await page.locator(".grid-row").count()) < 60);
});
