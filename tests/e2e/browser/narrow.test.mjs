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

test("On a phone a long table scrolls within itself and holds no more rows than are in sight", async () => {
  const folded = Array.from({ length: 400 }, (_, i) => `App!App.Work.Step${i}() ${400 - i}`).join("\n");
  const { page } = await open(address.replace("/flame", "/table"), answering(folded), phone);
  await page.locator(".grid-row").first().waitFor();
  const { height } = await page.locator(".grid-frame").boundingBox();
  assert.ok(height < 844 * 0.8, `${height} pixels`);
  assert.ok((await page.locator(".grid-row").count()) < 60);
});
