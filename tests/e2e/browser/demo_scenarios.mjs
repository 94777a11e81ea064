// What a reader does with the demo's real profiles, and with files of real Go, Node.js and Python agents.
import { join } from "node:path";
import { boxesOf, boxNamed, openPage, pictureOf, settle, waitForFocus } from "./browser.mjs";

const fixtures = join(import.meta.dirname, "../../fixtures");
const recorded = ["csc-cpu.pb.gz", "go-cpu.pb.gz", "go-heap.pb.gz", "node-wall.pb.gz", "python-cpu.pb.gz"];

/** Every stack of the backend's answer: the names of its frames and its value. */
async function stacksOf(url, query) {
  const response = await fetch(`${url}/api/v1/flamegraph?${query}`);
  if (!response.ok) throw new Error(`the backend answers ${response.status}: ${await response.text()}`);
  const { strings, functions, nodes, total } = await response.json();
  const paths = [];
  const stacks = nodes.parent.map((parent, node) => {
    const row = nodes.function[node];
    const frame = { name: strings[functions.name[row]] ?? "", file: strings[functions.file[row]] ?? "" };
    paths[node] = parent === -1 ? [] : [...paths[parent], frame];
    return { frames: paths[node], self: nodes.self[node] };
  });
  return { total, stacks };
}

/** Filters combine in their fixed order, and the totals on the page are those counted here from the unfiltered stacks. */
export async function filtersCombine(browser, url, end, promise) {
  const selection = `project=default&service=shop&type=cpu&version=1.1.0&span=1h&end=${Date.parse(end)}`;
  const whole = await stacksOf(url, selection);
  const contains = ({ name, file }, text) => name.includes(text) || file.includes(text);
  const kept = whole.stacks.filter(({ frames }) => frames.some((frame) => contains(frame, "DiscountRules")));
  const expected = kept.reduce((sum, { self }) => sum + self, 0);
  const page = await openPage(browser, `${url}/flame?svc=shop&type=cpu&ver=1.1.0&span=1h&end=${end}&f=showStacks:DiscountRules&f=hideFrames:System.&hl=Apply`);
  const boxes = await boxesOf(page);
  const [top] = boxes;
  promise(Math.abs(top.share - 1) < 1e-9 && expected > 0, `Show stacks keeps ${(100 * expected / whole.total).toFixed(1)} % of everything`);
  const shown = await stacksOf(url, `${selection}&f=showStacks%3ADiscountRules&f=hideFrames%3ASystem.`);
  promise(shown.total === expected, `as many as counted from the stacks themselves (${shown.total} and ${expected} ns)`);
  promise(boxes.every(({ name }) => !name.includes("System.")), "Hide frames leaves no frame of System.");
  promise((await page.locator(".match-bar").innerText()).length > 0, "Highlight says what its matches use");
  return page;
}

/** Red is more: the method that became slow, against the version before. */
export async function comparisonShowsTheRegression(browser, url, end, promise) {
  const page = await openPage(browser, `${url}/compare?svc=shop&type=cpu&ver=1.1.0&span=1h&end=${end}&cmp=version:1.0.0`);
  const box = await boxNamed(page, "DiscountRules.Apply");
  await page.mouse.move(box.x + 10, box.y + 8);
  const tip = await page.getByRole("tooltip").innerText();
  promise(tip.includes("▲ +"), "the comparison of both versions shows the slow method as more");
  await page.getByRole("radio", { name: "Table" }).check();
  await page.locator(".grid-row").first().waitFor();
  promise((await page.locator(".grid-row .more").count()) > 0, "and so does its table");
  return page;
}

/** From the address to a zoomed frame by key alone; a screen reader hears the widest five. */
export async function keysAreEnough(browser, url, end, promise) {
  const page = await openPage(browser, `${url}/flame?svc=shop&type=cpu&ver=1.1.0&span=1h&end=${end}`);
  await boxesOf(page);
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(() => document.activeElement?.getAttribute("role") === "treeitem")) break;
  }
  await waitForFocus(page, "everything");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(/zoom=/);
  const heard = await page.getByRole("treeitem").evaluateAll((items) => items.slice(1, 6).map((item) => item.getAttribute("aria-label")));
  promise(heard.length === 5 && heard.every((label) => /%, level \d+, \d+ callees/.test(label)), "keys lead to a frame, and the top five can be heard");
  return page;
}

/** The same address in a window that knows nothing shows the same picture. */
export async function linksRestoreTheView(browser, url, end, promise) {
  const path = `${url}/flame?svc=shop&type=cpu&ver=1.1.0&span=1h&end=${end}&f=preset:hideAsync&hl=Shop`;
  const first = await openPage(browser, path);
  await boxesOf(first);
  const second = await openPage(browser, path);
  await boxesOf(second);
  promise((await pictureOf(first)) === (await pictureOf(second)), "a private window shows the identical graph for the same address");
  await second.getByRole("link", { name: "Table" }).click();
  await second.locator(".grid-row").first().waitFor();
  await second.goBack();
  await boxesOf(second);
  promise((await pictureOf(first)) === (await pictureOf(second)), "and so does the way back from the table");
  return second;
}

/** Files that real agents sent are drawn whole. */
export async function filesAreDrawn(browser, url, promise) {
  const page = await openPage(browser, `${url}/upload`);
  for (const name of recorded) {
    await page.goto(`${url}/upload`);
    await page.getByLabel("Choose a profile").setInputFiles(join(fixtures, name));
    await page.getByRole("button", { name: "Look at it" }).click();
    const boxes = await boxesOf(page);
    await settle(page);
    promise(boxes.length > 1 && Math.abs(boxes[0].share - 1) < 1e-9, `${name} is drawn, ${boxes.length} boxes`);
  }
  return page;
}
