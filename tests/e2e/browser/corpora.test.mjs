// What a reader does, against the built backend with profiles of a shop, a compiler, Go and Node.js.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, boxesOf, boxNamed, clickBox, pictureOf, settle, waitForFocus } from "./browser.mjs";
import { backend, openStored } from "./opened_stored.mjs";
import { corpora, json, recordedSpan, stacksOf } from "./real_backend.mjs";

const of = ({ service, type, version }) => `svc=${service}&type=${type}&ver=${version}&span=${recordedSpan}`;
const [shop] = corpora;
const contains = ({ name, file }, text) => name.includes(text) || file.includes(text);
const sum = (stacks) => stacks.reduce((all, { value }) => all + value, 0);

async function stored({ service, type, version }) {
  const query = new URLSearchParams({ service, type, version, span: recordedSpan });
  return stacksOf(await json(backend, `/api/v1/flamegraph?${query}`));
}

/** Texts that some stacks hold: a frame to hide, one to find, one that chooses stacks. None says all or nothing. */
function filtersFor(stacks) {
  const whole = sum(stacks);
  const names = [...new Set(stacks.flatMap(({ frames }) => frames.map(({ name }) => name)))];
  const shareOf = (name) => sum(stacks.filter(({ frames }) => frames.some((frame) => contains(frame, name)))) / whole;
  const plain = names.filter((name) => /^[\w.]+$/.test(name));
  const chosen = plain.filter((name) => shareOf(name) > 0.2 && shareOf(name) < 0.9).sort((a, b) => shareOf(b) - shareOf(a));
  const within = stacks.filter(({ frames }) => frames.some((frame) => contains(frame, chosen[0])));
  const inside = plain.filter((name) => !name.includes(chosen[0]) && within.some(({ frames }) => frames.some((frame) => frame.name === name)));
  const heaviest = (list) => [...list].sort((a, b) => sum(within.filter(({ frames }) => frames.some((frame) => contains(frame, b)))) - sum(within.filter(({ frames }) => frames.some((frame) => contains(frame, a)))));
  const [hide] = heaviest(inside);
  const [find] = heaviest(inside).filter((name) => within.some(({ frames }) => frames.some((frame) => !contains(frame, hide) && contains(frame, name))));
  return { show: chosen[0], hide, find };
}

for (const corpus of corpora.slice(0, 4))
  test(`Show stacks, hide frames and highlight combine, and their totals are true: ${corpus.service} ${corpus.type}`, async () => {
    const stacks = await stored(corpus);
    const { show, hide, find } = filtersFor(stacks);
    const kept = stacks.filter(({ frames }) => frames.some((frame) => contains(frame, show)));
    const found = kept.filter(({ frames }) => frames.some((frame) => !contains(frame, hide) && contains(frame, find)));
    const page = await openStored(`/flame?${of(corpus)}&f=showStacks:${show}&f=hideFrames:${hide}&hl=${find}&per=total`);
    const boxes = await boxesOf(page);
    assert.ok(boxes.length > 1);
    assert.ok(boxes.every(({ name }) => name !== hide), `${hide} is hidden`);
    const share = (part, whole) => ((100 * part) / whole).toFixed(1);
    const head = await page.locator(".flame-head h1").innerText();
    assert.match(head, new RegExp(`${share(sum(kept), sum(stacks)).replace(".", "\\.")} % of `));
    const bar = await page.locator(".match-bar").innerText();
    assert.ok(bar.includes(`Matches total ${share(sum(found), sum(stacks))} %`) || share(sum(found), sum(stacks)) < 1, bar);
    assert.ok(bar.includes("of shown"), bar);
    assert.deepEqual(page.problems, []);
  });

test("The same address draws the same picture in a private window, after a reload and on the way back", async () => {
  for (const corpus of corpora.slice(0, 4)) {
    const page = await openStored(`/flame?${of(corpus)}&f=preset:hideAsync&hl=a`);
    const boxes = await boxesOf(page);
    const whole = await pictureOf(page);
    await clickBox(page, boxes[3].name);
    const zoomed = await pictureOf(page);
    assert.notEqual(zoomed, whole);
    const { pathname, search } = new URL(await addressOf(page));
    const second = await openStored(pathname + search);
    await boxesOf(second);
    assert.equal(await pictureOf(second), zoomed, `${corpus.service}: a private window`);
    await page.reload();
    await boxesOf(page);
    assert.equal(await pictureOf(page), zoomed, `${corpus.service}: a reload`);
    await page.goBack();
    await boxesOf(page);
    assert.equal(await pictureOf(page), whole, `${corpus.service}: back`);
  }
});

test("From the services to a filtered, zoomed and compared graph by keyboard alone, with the top five to be heard", async () => {
  const page = await openStored(`/services?${of(shop)}`);
  await page.locator(".service-link").first().waitFor();
  const focusOn = async (isThere) => {
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate(isThere)) return;
    }
    assert.fail(`Tab does not lead to what ${isThere} looks for`);
  };
  await focusOn(() => document.activeElement.matches(".service-link") && document.activeElement.textContent === "shop");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/flame\?svc=shop/);
  await page.goto(`${backend.url}/flame?${of(shop)}`);
  await boxesOf(page);
  const heard = await page.getByRole("treeitem").evaluateAll((items) => items.slice(1, 6).map((item) => item.getAttribute("aria-label")));
  assert.equal(heard.length, 5);
  for (const label of heard) assert.match(label, /%, level \d+, \d+ callees, self/);
  await page.keyboard.press("/");
  await page.keyboard.type("System.");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => location.search.includes("f=hideFrames:System."));
  await page.locator('.flame-head [role="status"]', { hasText: "of everything" }).waitFor({ state: "attached" });
  await boxesOf(page);
  await focusOn(() => document.activeElement.getAttribute("role") === "treeitem");
  await waitForFocus(page, "everything");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/zoom=/);
  await page.keyboard.press("i");
  await page.waitForURL(/inverted=1/);
  await page.keyboard.press("c");
  await page.getByRole("button", { name: /This deploy vs the previous|The 3000d before/ }).first().waitFor();
  await focusOn(() => document.activeElement.matches(".card-button"));
  await page.keyboard.press("Enter");
  await page.waitForURL(/cmp=/);
});

test("Upside down the top boxes are what uses most itself", async () => {
  const page = await openStored(`/flame?${of(shop)}`);
  await boxesOf(page);
  await page.getByRole("button", { name: /^Upside down/ }).click();
  await page.waitForURL(/inverted=1/);
  await settle(page);
  const self = new Map();
  for (const { frames, value } of await stored(shop)) self.set(frames.at(-1).name, (self.get(frames.at(-1).name) ?? 0) + value);
  const [[heaviest, value]] = [...self].sort((a, b) => b[1] - a[1]);
  await page.waitForFunction((name) => document.querySelectorAll('[role="treeitem"]')[1]?.getAttribute("aria-label").startsWith(name), heaviest);
  const [everything, top] = await boxesOf(page);
  assert.ok(Math.abs(top.width / everything.width - value / sum(await stored(shop))) < 0.01);
});

test("Callers and callees work inside a comparison", async () => {
  const page = await openStored(`/compare?${of(shop)}&cmp=version:1.0.0`);
  const box = (await boxesOf(page))[4];
  await page.mouse.click(box.x + Math.min(20, box.width / 2), box.y + 8, { button: "right" });
  await page.getByRole("menuitem", { name: /Callers and callees/ }).click();
  await page.waitForURL(/\/compare\?.*mode=callers/);
  await page.getByRole("tree", { name: "Callers" }).getByRole("treeitem").nth(1).waitFor();
  await page.getByText(/^in B /).waitFor();
  assert.match(await addressOf(page), /cmp=version:1\.0\.0/);
});

test("A comparison is picked along every dimension, and the backend answers it", async () => {
  const page = await openStored(`/flame?svc=shop&type=cpu&span=${recordedSpan}`);
  await boxesOf(page);
  const open = () => page.getByRole("button", { name: /^Compare to / }).click();
  for (const [row, cmp] of [
    [/^1\.0\.0/, /cmp=version:1\.0\.0/],
    [/^us-1/, /cmp=zone:us-1/],
    [/^compiler/, /cmp=service:compiler/],
  ]) {
    await open();
    await page.getByRole("option", { name: row }).first().click();
    await page.waitForURL(cmp);
    await boxesOf(page);
    await page.getByRole("status").filter({ hasText: "of everything" }).first().waitFor({ state: "attached" });
  }
  await open();
  await page.getByRole("option", { name: "A label …" }).click();
  await page.getByRole("option", { name: /^instance/ }).click();
  await page.getByRole("radio", { name: "is not" }).check();
  await page.getByRole("option").first().click();
  await page.waitForURL(/cmp=label:instance%21%3D/);
  await open();
  await page.getByRole("option", { name: "A moment …" }).click();
  await page.getByRole("button", { name: "End there" }).click();
  await page.waitForURL(/cmp=end:/);
});

test("Labels are picked with is, is not and matches", async () => {
  const page = await openStored(`/flame?${of({ ...shop, version: "1.0.0" })}&per=total`);
  await boxesOf(page);
  const ofShop2 = await page.locator(".flame-head h1").innerText(); // the one profile of that version
  await page.goto(`${backend.url}/flame?svc=shop&type=cpu&span=${recordedSpan}&per=total`);
  await boxesOf(page);
  assert.notEqual(await page.locator(".flame-head h1").innerText(), ofShop2);
  await page.getByRole("button", { name: /^Labels / }).click();
  await page.getByRole("option", { name: /^instance/ }).click();
  await page.getByRole("radio", { name: "matches" }).check();
  await page.getByLabel("Regular expression").fill("(");
  await page.getByText("This is not a regular expression.").waitFor();
  await page.getByLabel("Regular expression").fill("^shop-2$");
  await page.keyboard.press("Enter");
  await page.waitForURL(/f=label:instance%3D~|f=label:instance=~/);
  await page.waitForFunction((text) => document.querySelector(".flame-head h1").innerText === text, ofShop2);
});

test("Filters of stacks reach the tables of labels, and a history keeps what it knows of them", async () => {
  const { show } = filtersFor(await stored(shop));
  const page = await openStored(`/table?${of(shop)}&tab=label&f=showStacks:${show}&f=preset:hideAsync`);
  await page.locator("table.plain tbody tr").first().waitFor();
  assert.match(await page.locator("table.plain tbody tr").first().innerText(), /of total/);
  await page.keyboard.press("g");
  await boxesOf(page);
  await page.getByRole("link", { name: "History" }).click();
  await page.locator(".history-chart svg").waitFor();
  await page.getByRole("link", { name: "Breakdown" }).click();
  await page.locator(".stack").waitFor();
  assert.deepEqual(page.problems, []);
});

test("Filters are saved as a preset and switched on elsewhere", async () => {
  const page = await openStored(`/flame?${of(shop)}&f=hideFrames:System.&f=showStacks:a`);
  await boxesOf(page);
  await page.keyboard.press("/");
  await page.getByRole("button", { name: "Save these filters …" }).click();
  await page.getByLabel("Name of the preset").fill("No framework");
  await page.keyboard.press("Enter");
  await page.goto(`${backend.url}/flame?${of(corpora[1])}`);
  await boxesOf(page);
  await page.keyboard.press("/");
  await page.getByRole("button", { name: "No framework" }).click();
  await page.waitForURL(/f=hideFrames:System\.&f=showStacks:a/);
});

test("A service is paused, its types are chosen, and the backend keeps it", async () => {
  const page = await openStored(`/settings?${of(shop)}`);
  await page.getByLabel("Profile it").uncheck();
  await page.getByLabel("Exceptions").uncheck();
  await page.getByLabel("A window every … seconds").fill("120");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved.").waitFor();
  const path = "/api/v1/settings?service=shop";
  assert.deepEqual(await json(backend, path), { enabled: false, periodSeconds: 120, weights: { exceptions: 0 } });
  await page.getByRole("button", { name: "Back to the usual" }).click();
  await page.getByText("As the backend was started.").waitFor();
  assert.deepEqual(await json(backend, path), {});
});

test("The zoomed frame's callers are steps on the way back", async () => {
  const page = await openStored(`/flame?${of(shop)}`);
  const [, first, second] = await boxesOf(page);
  await clickBox(page, second.name);
  const steps = page.getByRole("navigation", { name: "Zoom" }).getByRole("button");
  assert.equal(await steps.count(), second.level);
  await steps.nth(1).click();
  await settle(page);
  assert.ok(Math.abs((await boxNamed(page, first.name)).width - (await boxesOf(page))[0].width) < 1);
  await steps.first().click();
  await page.waitForURL((url) => !url.search.includes("zoom="));
});
