// The page around the flame graph: picker, chips, address, ways to look at the same profile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, boxesOf, clickBox, settle } from "./browser.mjs";
import { shopAnswers } from "./fixtures/shop.mjs";
import { address, answering, open } from "./opened.mjs";

const asked = (server, path = "/api/v1/flamegraph") =>
  server.requests.filter(({ pathname }) => pathname === path).at(-1).searchParams;

async function pick(page, menu, row) {
  await page.getByRole("button", { name: new RegExp(`^${menu} `) }).click();
  await page.getByRole("option", { name: row }).first().click();
}

test("Picking a version asks for it, writes it into the address and zooms out", async () => {
  const { page, server } = await open();
  await clickBox(page, "DiscountRules.Apply");
  await pick(page, "Version", /^1\.0\.0/);
  await page.waitForURL(/ver=1\.0\.0/);
  assert.doesNotMatch(await addressOf(page), /zoom=/);
  await settle(page);
  assert.equal(asked(server).get("version"), "1.0.0");
  assert.equal(asked(server).get("span"), "1h");
});

test("Every menu says how many profiles a choice has, and why one cannot be picked", async () => {
  const { page } = await open();
  await boxesOf(page);
  await page.getByRole("button", { name: /^Profile type / }).click();
  assert.match(await page.getByRole("option", { name: /^CPU time/ }).innerText(), /24 profiles/);
  const off = page.getByRole("option", { name: /^Heap/ });
  assert.equal(await off.getAttribute("aria-disabled"), "true");
  assert.match(await off.innerText(), /none yet/);
  const exceptions = page.getByRole("option", { name: /^Exceptions/ });
  assert.match(await exceptions.innerText(), /NATIVEPROFILER_PROFILES does not name it/);
  assert.ok((await exceptions.locator(".menu-title").boundingBox()).height < 24, "the name has its line to itself");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Weight / }).click();
  await page.getByRole("option", { name: "Top 5% (10.06 s - 10.08 s), 3 profiles" }).click();
  await page.waitForURL(/weight=5/);
});

test("An address without a choice begins with the first service, CPU, async plumbing hidden", async () => {
  const { page } = await open("/");
  await boxesOf(page);
  assert.match(await addressOf(page), /\/flame\?svc=shop&type=cpu&span=7d&f=preset:hideAsync$/);
});

test("A filter is added by key, edited, switched off and removed, and the address follows", async () => {
  const { page, server } = await open();
  await boxesOf(page);
  await page.keyboard.press("/");
  await page.getByLabel("Value", { exact: true }).fill("System.");
  await page.keyboard.press("Enter");
  await page.waitForURL(/f=hideFrames:System\./);
  await settle(page);
  assert.deepEqual(asked(server).getAll("f"), ["hideFrames:System."]);
  await page.getByRole("button", { name: "Edit Hide frames System." }).click();
  await page.getByRole("radio", { name: "Show stacks" }).check();
  await page.getByRole("button", { name: "Ignore case" }).click();
  await page.getByRole("button", { name: "Change filter" }).click();
  await page.waitForURL(/f=showStacks\.i:System\./);
  await page.getByRole("button", { name: "Switch off Show stacks: System." }).click();
  await page.waitForURL(/f=-showStacks/);
  await settle(page);
  assert.deepEqual(asked(server).getAll("f"), []);
  await page.getByRole("button", { name: "Remove Show stacks: System." }).click();
  await page.waitForURL((url) => !url.search.includes("f="));
});

test("A wrong value is not sent; the editor says what is wrong", async () => {
  const { page } = await open();
  await boxesOf(page);
  await page.keyboard.press("/");
  await page.getByRole("button", { name: "Regular expression" }).click();
  await page.getByLabel("Value", { exact: true }).fill("(");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText("This is not a regular expression.").waitFor();
  assert.doesNotMatch(await addressOf(page), /f=/);
});

test("A preset is switched on with one click", async () => {
  const { page, server } = await open();
  await boxesOf(page);
  await page.keyboard.press("/");
  await page.getByRole("button", { name: "Just my code" }).click();
  await page.waitForURL(/f=preset:justMyCode/);
  await settle(page);
  assert.deepEqual(asked(server).getAll("preset"), ["justMyCode"]);
});

test("A highlight says what all matches use and leads from one to the next", async () => {
  const { page } = await open(`${address}&hl=Serialize`);
  await boxesOf(page);
  const bar = page.locator(".match-bar");
  assert.match(await bar.innerText(), /Matches total 17\.8 %/);
  await page.keyboard.press("n");
  await page.waitForURL(/zoom=/);
  assert.match(await bar.innerText(), /1 of 2/);
});

test("The menu of a frame focuses, hides and leads to callers", async () => {
  const { page, server } = await open();
  const [box] = (await boxesOf(page)).filter(({ name }) => name.includes("DiscountRules.Apply"));
  await page.mouse.click(box.x + 20, box.y + 8, { button: "right" });
  await page.getByRole("menuitem", { name: /Hide the frame/ }).click();
  await page.waitForURL(/f=hideFrames\.x\.function:/);
  await settle(page);
  assert.equal(asked(server).get("f"), `hideFrames.x.function:${box.name}`);
  const answered = page.waitForResponse(/flamegraph/); // a new graph closes the menu of an old one
  await page.goBack();
  await answered;
  await settle(page);
  await page.mouse.click(box.x + 20, box.y + 8, { button: "right" });
  await page.getByRole("menuitem", { name: /Callers and callees/ }).click();
  await page.getByRole("tree", { name: "Callers" }).getByRole("treeitem").nth(2).waitFor();
  assert.equal(asked(server, "/api/v1/callers").get("function"), box.name);
});

test("The table has the same values, sorts, finds and focuses", async () => {
  const { page } = await open(address.replace("/flame", "/table"));
  const rows = page.locator(".grid-row");
  await rows.first().waitFor();
  const first = () => rows.first().textContent();
  assert.match(await first(), /RegexInterpreter\.Scan/);
  await page.getByRole("button", { name: /^Total/ }).click();
  await page.waitForURL(/sort=-total/);
  assert.match(await first(), /WorkerThreadStart/);
  await page.getByLabel("Find in the table").fill("taxtable");
  await page.waitForFunction(() => document.querySelectorAll(".grid-row").length === 1);
  await page.getByRole("button", { name: /^Focus on/ }).click();
  await page.waitForURL(/f=focus\.x\.function:/);
});

test("The tree grid is walked by key and opens where a reader would go", async () => {
  const { page } = await open(address.replace("/flame", "/tree"));
  const grid = page.getByRole("treegrid");
  await grid.getByRole("row").nth(8).waitFor();
  await grid.locator('[tabindex="0"]').focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-expanded") === "false");
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /WorkerThreadStart.*, level 2/);
});

test("A comparison shows more in red with ▲, is swapped, and has three views", async () => {
  const { page, server } = await open(address);
  await boxesOf(page);
  await pick(page, "Compare to", /^1\.0\.0/);
  await page.waitForURL(/\/compare\?.*cmp=version:1\.0\.0/);
  await boxesOf(page);
  assert.equal(asked(server).get("b.version"), "1.0.0");
  const [slow] = (await boxesOf(page)).filter(({ name }) => name.includes("DiscountRules.Apply"));
  await page.mouse.move(slow.x + 20, slow.y + 8);
  assert.match(await page.getByRole("tooltip").innerText(), /▲ \+/);
  await page.keyboard.press("x");
  await page.waitForURL(/ver=1\.0\.0.*cmp=version:1\.1\.0/);
  await page.getByRole("radio", { name: "Side by side" }).check();
  await page.getByRole("tree", { name: /^A · / }).waitFor();
  await page.getByRole("radio", { name: "Table" }).check();
  await page.getByRole("columnheader", { name: /Change/ }).waitFor();
});

test("Back and reload restore the exact view", async () => {
  const { page } = await open();
  await boxesOf(page);
  const start = await addressOf(page);
  await page.keyboard.press("t");
  await page.locator(".grid-row").first().waitFor();
  await page.getByRole("link", { name: "History" }).click();
  await page.locator(".history-chart svg").waitFor();
  await page.goBack();
  await page.locator(".grid-row").first().waitFor();
  await page.reload();
  await page.locator(".grid-row").first().waitFor();
  await page.goBack();
  await boxesOf(page);
  assert.equal(await addressOf(page), start);
});

test("Exports ask for the same profiles with the same filters", async () => {
  const { page } = await open(`${address}&f=hideFrames:System.`);
  await boxesOf(page);
  await page.getByRole("button", { name: "Export" }).click();
  const link = await page.getByRole("link", { name: /^pprof/ }).getAttribute("href");
  assert.equal(
    link,
    "/api/v1/profile.pb.gz?project=default&service=shop&type=cpu&version=1.1.0&span=1h&f=hideFrames%3ASystem.",
  );
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /^SVG/ }).click();
  assert.equal((await download).suggestedFilename(), "flame-graph.svg");
});

test("Theme, clock and density are kept by the browser", async () => {
  const { page } = await open("/settings");
  await page.getByRole("radio", { name: "Dark" }).check();
  await page.getByRole("radio", { name: "Compact" }).check();
  await page.reload();
  await page.getByText("Compact", { exact: true }).waitFor();
  assert.deepEqual(await page.evaluate(() => ({ ...document.documentElement.dataset })), {
    theme: "dark",
    density: "compact",
  });
});

test("An upload can be looked at and compared with", async () => {
  const { page, server } = await open(address.replace("/flame", "/upload"));
  await page.getByLabel("Choose a profile").setInputFiles({
    name: "mine.folded",
    mimeType: "text/plain",
    buffer: Buffer.from("main;work 12\n"),
  });
  await page.getByRole("button", { name: "Look at it" }).click();
  await page.waitForURL(/upload=f3a/);
  await boxesOf(page);
  assert.equal(asked(server).get("upload"), "f3a");
});

test("Ctrl and K lead to a service, a screen or a saved view", async () => {
  const { page } = await open();
  await boxesOf(page);
  await page.keyboard.press("Control+k");
  await page.getByLabel("Find in Go to").fill("break");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/breakdown\?/);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Go to" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog", { name: "Go to" }).waitFor({ state: "detached" });
});

test("Ctrl and F ask for a highlight, and a second time they are the browser's", async () => {
  const { page } = await open();
  await boxesOf(page);
  await page.evaluate(() => {
    globalThis.left = 0;
    addEventListener("keydown", (event) => {
      if (event.key === "f" && event.ctrlKey && !event.defaultPrevented) globalThis.left++;
    });
  });
  await page.keyboard.press("Control+f");
  assert.ok(await page.getByRole("radio", { name: "Highlight" }).isChecked());
  await page.getByLabel("Value", { exact: true }).fill("Json");
  await page.keyboard.press("Enter");
  await page.waitForURL(/hl=Json/);
  await page.locator(".match-bar").waitFor();
  assert.equal(await page.evaluate(() => globalThis.left), 0);
  await page.keyboard.press("Control+f");
  await page.waitForFunction(() => document.activeElement.getAttribute("aria-label") === "Value");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("Control+f");
  assert.equal(await page.evaluate(() => globalThis.left), 1);
});

test("A table of a comparison says what is more than chance, from slices of both times", async () => {
  const { page, server } = await open(`/compare?svc=shop&type=cpu&ver=1.1.0&span=1h&cmp=version:1.0.0&mode=table`, {
    ...shopAnswers(),
    "/api/v1/table": slicedTables(),
  });
  const slow = page.getByRole("row", { name: /Slow/ });
  await slow.getByText("●").waitFor();
  assert.match(await slow.innerText(), /▲ \+10\.0 %\s*±0\.\d+/);
  await page.getByRole("row", { name: /Steady/ }).getByText("○").waitFor();
  const asked = server.requests.filter(({ pathname }) => pathname === "/api/v1/table");
  assert.equal(asked.filter(({ searchParams }) => searchParams.get("version") === "1.0.0").length, 8);
});

/** A slow function, 30 % of A and 20 % of B, and a steady one, which varies by as much as from slice to slice. */
function slicedTables() {
  let slice = 0;
  const tableWith = (slow, steady, more = {}) => ({
    body: {
      sampleType: "cpu",
      unit: "nanoseconds",
      total: 1000,
      unfiltered: 1000,
      profiles: 80,
      firstUnixMs: 1_790_000_000_000,
      lastUnixMs: 1_790_003_000_000,
      rows: 2,
      strings: ["Slow", "Steady", ""],
      table: { name: [0, 1], file: [2, 2], package: [2, 2], runtime: [0, 0], self: [slow, steady], total: [slow, steady], ...more },
    },
  });
  const side = { total: 1000, unfiltered: 1000, profiles: 80, firstUnixMs: 1_789_900_000_000, lastUnixMs: 1_789_903_000_000 };
  return (query) => {
    if (query.has("b.version")) {
      const both = tableWith(300, 102, { selfB: [200, 100], totalB: [200, 100] });
      return { body: { ...both.body, scaleB: 1, b: side } };
    }
    slice++;
    const noise = (slice * 7) % 11;
    return query.get("version") === "1.0.0" ? tableWith(200 + noise, 95 + noise) : tableWith(300 - noise, 105 - noise);
  };
}

test("A comparison with too few profiles says that chance cannot be told", async () => {
  const tables = slicedTables();
  const { page } = await open("/compare?svc=shop&type=cpu&ver=1.1.0&span=1h&cmp=version:1.0.0&mode=table", {
    ...shopAnswers(),
    "/api/v1/table": (query) => {
      const { body } = tables(query);
      return { body: query.get("version") === "1.0.0" ? { ...body, unfiltered: 0 } : body };
    },
  });
  await page.getByText("too few profiles in B to tell changes from chance").waitFor();
  assert.equal(await page.getByText(/[●◐○]/).count(), 0);
});

test("A graph deeper than the screen has a map of itself that scrolls it", async () => {
  const deep = Array.from({ length: 60 }, (_, level) => `f${level}`).join(";");
  const { page } = await open(address, answering(`${deep} 100`));
  await boxesOf(page);
  const map = await page.locator(".minimap").boundingBox();
  await page.mouse.click(map.x + map.width / 2, map.y + map.height - 6);
  await page.waitForFunction(() => document.querySelector(".graph-frame").scrollTop > 200);
});

test("A table shows labels, and types where a profile has them", async () => {
  const { page, server } = await open("/table?svc=shop&type=alloc&span=1h");
  await page.getByRole("radio", { name: "Types" }).check();
  await page.getByRole("table").waitFor();
  assert.equal(asked(server, "/api/v1/breakdown").get("by"), "label:type");
  await page.getByRole("radio", { name: "Labels" }).check();
  await page.getByRole("combobox", { name: "Label" }).waitFor();
});
