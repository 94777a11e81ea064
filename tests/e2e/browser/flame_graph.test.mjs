// The rules of the flame graph, in Chromium against answers made here.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { addressOf, boxCanvas, boxesOf, boxNamed, clickBox, hoverBox, pictureOf, settle, waitForFocus } from "./browser.mjs";
import { profileFromFolded } from "./fixtures/profile.mjs";
import { answersOfProfile } from "./fixtures/screens.mjs";
import { shopAnswers } from "./fixtures/shop.mjs";
import { address, answering, open } from "./opened.mjs";

test("The top box is everything and as wide as the graph", async () => {
  const { page } = await open();
  const [top] = await boxesOf(page);
  const { width } = await page.locator(boxCanvas).boundingBox();
  assert.equal(top.name, "everything");
  assert.equal(top.level, 1);
  assert.ok(Math.abs(top.width - width) < 1);
  assert.deepEqual(page.problems, []);
});

test("The width of every box is its share", async () => {
  const { page } = await open();
  const boxes = await boxesOf(page);
  assert.ok(boxes.length > 15);
  for (const { name, share, width } of boxes)
    assert.ok(Math.abs(width - share * boxes[0].width) < 1, `${name}: ${width} px for ${share}`);
});

test("A profile recorded from the running shop is drawn box for box", async () => {
  const recorded = JSON.parse(readFileSync(new URL("fixtures/shop_recorded.json", import.meta.url)));
  const answers = { ...shopAnswers(), "/api/v1/flamegraph": () => ({ body: recorded }) };
  const { page } = await open(address, answers);
  const boxes = await boxesOf(page);
  const nameOf = (node) => recorded.strings[recorded.functions.name[recorded.nodes.function[node]]];
  const [, first] = boxes;
  const heaviest = recorded.nodes.parent.indexOf(0);
  assert.equal(first.name, nameOf(heaviest));
  assert.ok(Math.abs(first.share - recorded.nodes.total[heaviest] / recorded.total) < 1e-9);
  for (const { name, share, width } of boxes)
    assert.ok(Math.abs(width - share * boxes[0].width) < 1, `${name}: ${width} px for ${share}`);
  assert.ok(boxes.some(({ name }) => name === "Shop.Pricing.DiscountRules.Apply"));
  assert.deepEqual(page.problems, []);
});

test("Callees lie heaviest first from the left edge of their caller", async () => {
  const { page } = await open(address, answering("a;light 10\na;heavy 50\na;middle 30\nb 10"));
  const boxes = await boxesOf(page);
  const third = boxes.filter(({ level }) => level === 3);
  assert.deepEqual(third.map(({ name }) => name), ["heavy", "middle", "light"]);
  assert.equal(third[0].x, boxes[0].x);
  for (let i = 1; i < third.length; i++)
    assert.ok(Math.abs(third[i].x - third[i - 1].x - third[i - 1].width) < 1);
});

test("The canvas is painted where the tree says a box is, in the pixels of the screen", async () => {
  for (const deviceScaleFactor of [1, 2]) {
    const { page } = await open(address, answering("a;b 60\nc 40"), { deviceScaleFactor });
    const box = await boxNamed(page, "c");
    const alpha = await page.locator(boxCanvas).evaluate(
      (canvas, { x, y, width }) => {
        const edge = canvas.getBoundingClientRect();
        const ratio = canvas.width / edge.width;
        const at = (left) =>
          canvas
            .getContext("2d")
            .getImageData((left - edge.left) * ratio, (y + 40 - edge.top) * ratio, 1, 1).data[3];
        return { ratio, below: at(x + width / 2), beside: at(x - 20) };
      },
      box,
    );
    assert.deepEqual(alpha, { ratio: deviceScaleFactor, below: 0, beside: 255 });
  }
});

test("A click spreads a frame over the width and keeps its callers above it", async () => {
  const { page } = await open();
  const whole = (await boxesOf(page))[0].width;
  await clickBox(page, "PriceCalculator.Quote");
  const boxes = await boxesOf(page);
  const clicked = boxes.find(({ name }) => name.includes("PriceCalculator.Quote"));
  assert.ok(Math.abs(clicked.width - whole) < 1);
  const above = boxes.filter(({ level }) => level < clicked.level);
  assert.equal(above.length, clicked.level - 1);
  for (const { kind } of above) assert.equal(kind, "ancestor");
  assert.ok(boxes.every(({ name }) => !name.includes("CatalogEndpoints")));
});

test("Escape, the browser's back and a click on the top box lead back", async () => {
  const { page } = await open();
  const before = await pictureOf(page);
  await clickBox(page, "PriceCalculator.Quote");
  await clickBox(page, "DiscountRules.Apply");
  const inner = await addressOf(page);
  await page.keyboard.press("Escape");
  await page.waitForFunction((before) => location.href !== before, inner);
  assert.equal((await boxNamed(page, "PriceCalculator.Quote")).kind, "frame");
  await page.goBack();
  assert.equal(await pictureOf(page), before);
  await clickBox(page, "DiscountRules.Apply");
  await clickBox(page, "everything");
  assert.equal(await pictureOf(page), before);
});

test("Hovering shows name, file, package, self, total, both percentages and the profiles", async () => {
  const { page } = await open(address, answering("shop!a@src/a.cs;b 30\nshop!a@src/a.cs 20\nc 50"));
  await clickBox(page, "a");
  await hoverBox(page, "a");
  const text = (await page.locator('[role="tooltip"]').innerText()).replace(/\s+/g, " ");
  assert.equal(
    text,
    "a shop src/a.cs of shown of total Total 4.17 ns 100 % 50.0 % Self 1.67 ns 40.0 % 20.0 % 12 profiles · right-click or p for actions",
  );
});

test("Values are the mean of a profile, their sum, or a rate, as picked; the address keeps it", async () => {
  const answers = { ...shopAnswers(), ...answersOfProfile(profileFromFolded("a 6000000000", { durationNs: 120e9, perSecond: true })) };
  const { page } = await open(address, answers);
  const shown = () => page.locator(".flame-head h1").innerText();
  await boxesOf(page);
  assert.match(await shown(), /500 ms/); // of 12 profiles
  for (const [choice, text] of [["Sum of all profiles", "6 s"], ["Per second", "0.05 cores"]]) {
    await page.getByRole("button", { name: /^Values/ }).click();
    await page.getByRole("option", { name: choice }).click();
    await page.locator(".flame-head h1", { hasText: text }).waitFor();
  }
  assert.match(await addressOf(page), /per=second/);
  await page.reload();
  await page.locator(".flame-head h1", { hasText: "0.05 cores" }).waitFor();
});

test("Frames that the backend folded say how many they are, and a click asks for them", async () => {
  const asked = [];
  const folded = profileFromFolded("a;wide 9000\na;… 1000\nb 500");
  folded.nodes.folded = folded.nodes.function.map((row) => (folded.strings[folded.functions.name[row]] === "…" ? 250 : 0));
  const whole = profileFromFolded("a;wide 9000\na;inner 1000");
  const answers = {
    ...shopAnswers(),
    "/api/v1/flamegraph": (query) => {
      asked.push(query.get("under"));
      return { body: query.has("under") ? whole : folded };
    },
  };
  const { page } = await open(address, answers);
  const rest = (await boxesOf(page)).find(({ kind }) => kind === "rest");
  assert.equal(rest.name, "250 frames");
  await page.mouse.click(rest.x + rest.width / 2, rest.y + 8);
  await page.locator('[role="treeitem"][aria-label^="inner"]').waitFor();
  assert.match(await addressOf(page), /under=[0-9a-f]{12}&zoom=[0-9a-f]{12}$/);
  assert.equal(asked.at(-1).length, 12);
  await page.goBack();
  await page.locator('[role="treeitem"][aria-label^="250 frames"]').waitFor();
  assert.equal(asked.at(-1), null);
});

test("Narrow frames fold into a box that says how many and opens", async () => {
  const narrow = Array.from({ length: 60 }, (_, i) => `a;narrow${i} 1`).join("\n");
  const { page } = await open(address, answering(`a;wide 5940\n${narrow}`));
  const fold = (await boxesOf(page)).find(({ kind }) => kind === "fold");
  assert.equal(fold.name, "60 frames");
  await page.mouse.click(fold.x + fold.width / 2, fold.y + fold.height / 2);
  await settle(page);
  const opened = (await boxesOf(page)).filter(({ name }) => name.startsWith("narrow"));
  assert.equal(opened.length, 60);
  assert.match(await addressOf(page), /zoom=[0-9a-f]{12}~60$/);
});

test("A reload of the address gives the same picture, zoomed or not", async () => {
  const { page } = await open();
  const whole = await pictureOf(page);
  await page.reload();
  await boxesOf(page);
  assert.equal(await pictureOf(page), whole);
  await clickBox(page, "CatalogEndpoints.Search");
  const zoomed = await pictureOf(page);
  assert.notEqual(zoomed, whole);
  await page.reload();
  await boxesOf(page);
  assert.equal(await pictureOf(page), zoomed);
});

test("The same address draws the same picture for another reader", async () => {
  const first = await open();
  await clickBox(first.page, "DiscountRules.Apply");
  const path = new URL(await addressOf(first.page));
  const second = await open(path.pathname + path.search);
  await boxesOf(second.page);
  assert.equal(await pictureOf(second.page), await pictureOf(first.page));
});

test("A zoom to a frame that is gone shows everything and says so", async () => {
  const { page } = await open(`${address}&zoom=000000000000`);
  assert.equal((await boxesOf(page))[0].kind, "frame");
  await page.getByText("not in these profiles").waitFor();
});

test("The graph is walked and zoomed by keyboard alone", async () => {
  const { page } = await open(address, answering("a;b;c 60\na;d 20\ne 20"));
  await boxesOf(page);
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? "");
  for (let i = 0; i < 40 && !(await focused()).startsWith("everything"); i++)
    await page.keyboard.press("Tab");
  assert.equal(await focused(), "everything, 100 %, level 1, 2 callees, self 0 %");
  const walk = [
    ["ArrowDown", "a, 80.0 %"],
    ["ArrowRight", "e, 20.0 %"],
    ["ArrowLeft", "a, 80.0 %"],
    ["ArrowDown", "b, 60.0 %"],
    ["ArrowUp", "a, 80.0 %"],
  ];
  for (const [key, start] of walk) {
    await page.keyboard.press(key);
    await waitForFocus(page, start).catch(async () =>
      assert.fail(`${key} led to ${await focused()} and not to ${start}`),
    );
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(/zoom=/);
  const a = await boxNamed(page, "a");
  assert.ok(Math.abs(a.width - (await boxesOf(page))[0].width) < 1);
  await waitForFocus(page, "a, 80.0 %");
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.search.includes("zoom="));
  assert.equal((await page.locator('[role="treeitem"][tabindex="0"]').count()), 1);
});
