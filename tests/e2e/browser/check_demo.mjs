// node check_demo.mjs --url http://127.0.0.1:8480: is what the demo promises visible in Chromium?
// Prints one line per promise; ends with 1 when one is broken.
import { parseArgs } from "node:util";
import { boxesOf, clickBox, launchBrowser, openPage, pictureOf } from "./browser.mjs";
import { comparisonShowsTheRegression, filesAreDrawn, filtersCombine, keysAreEnough, linksRestoreTheView } from "./demo_scenarios.mjs";

const slowMethod = "Shop.Pricing.DiscountRules.Apply";
const slowFrom = 0.25; // share of CPU in 1.1.0
const quickBelow = 0.03; // share of CPU in 1.0.0
const rounding = 1e-9; // of a share

const { values } = parseArgs({ options: { url: { type: "string" } } });
if (values.url === undefined) {
  console.error("usage: node check_demo.mjs --url CONSOLE_ADDRESS");
  process.exit(2);
}

let broken = 0;

function promise(kept, text) {
  console.log(`${kept ? "ok      " : "BROKEN  "}${text}`);
  if (!kept) broken++;
}

const percent = (share) => `${(share * 100).toFixed(1)} %`;

const sum = (shares) => shares.reduce((total, share) => total + share, 0);

/** Of everything, what runs in or below the method: the shares of its topmost boxes, as far as they are wide enough for an item. */
async function sharesOf(page, method) {
  const boxes = (await boxesOf(page)).filter(({ name }) => name.startsWith(method));
  const inner = (box) =>
    boxes.some((other) => other.level < box.level && other.x <= box.x + 0.5 && box.x + box.width <= other.x + other.width + 0.5);
  return boxes.filter((box) => !inner(box)).map(({ share }) => share);
}

/** The same from the backend's answer: all of them. */
async function storedSharesOf(version, end, method) {
  const query = `project=default&service=shop&type=cpu&version=${version}&span=1h&end=${Date.parse(end)}`;
  const response = await fetch(`${values.url}/api/v1/flamegraph?${query}`);
  if (!response.ok) throw new Error(`the backend answers ${response.status}: ${await response.text()}`);
  const { strings, functions, nodes } = await response.json();
  const within = nodes.parent.map(() => false);
  const shares = [];
  nodes.parent.forEach((parent, node) => {
    const isMethod = strings[functions.name[nodes.function[node]]].startsWith(method);
    if (isMethod && !within[parent]) shares.push(nodes.total[node] / nodes.total[0]);
    within[node] = isMethod || (within[parent] ?? false);
  });
  return shares;
}

const browser = await launchBrowser();
try {
  const end = new Date().toISOString();
  const address = (version) => `${values.url}/flame?svc=shop&type=cpu&ver=${version}&span=1h&end=${end}`;

  const slow = await openPage(browser, address("1.1.0"));
  const slowShares = await sharesOf(slow, slowMethod);
  const slowShare = sum(slowShares);
  promise(slowShare > slowFrom, `1.1.0 spends ${percent(slowShare)} in ${slowMethod} (more than ${percent(slowFrom)})`);

  const storedShares = await storedSharesOf("1.1.0", end, slowMethod);
  const isStored = (share) => storedShares.some((stored) => Math.abs(stored - share) < rounding);
  promise(slowShares.every(isStored), `each of its boxes as in the stored profiles (with narrow ones ${percent(sum(storedShares))})`);

  const quick = await openPage(browser, address("1.0.0"));
  const quickShare = sum(await storedSharesOf("1.0.0", end, slowMethod));
  promise(sum(await sharesOf(quick, slowMethod)) < quickBelow, "it is not to be seen in 1.0.0");
  promise(quickShare < quickBelow, `1.0.0 spends ${percent(quickShare)} in it (less than ${percent(quickBelow)})`);
  // Beside a warming-up runtime the quick version's own methods are too narrow for a box each.
  const ownShare = sum(await storedSharesOf("1.0.0", end, "Shop."));
  promise(ownShare > 0, `1.0.0 was profiled too: ${percent(ownShare)} in the shop's own methods`);
  promise((await boxesOf(quick)).length > 20, "and has a flame graph");

  const whole = await pictureOf(slow);
  await slow.reload();
  await boxesOf(slow);
  promise((await pictureOf(slow)) === whole, "a reload of the address gives the same picture");
  if (slowShare > 0) {
    await clickBox(slow, slowMethod);
    const zoomed = await pictureOf(slow);
    await slow.reload();
    await boxesOf(slow);
    promise((await pictureOf(slow)) === zoomed && zoomed !== whole, "and so does a reload while zoomed");
  }
  const pages = [
    slow,
    quick,
    await filtersCombine(browser, values.url, end, promise),
    await comparisonShowsTheRegression(browser, values.url, end, promise),
    await linksRestoreTheView(browser, values.url, end, promise),
    await keysAreEnough(browser, values.url, end, promise),
    await filesAreDrawn(browser, values.url, promise),
  ];
  const problems = pages.flatMap((page) => page.problems);
  promise(problems.length === 0, `the page reports no error${problems.map((text) => `\n        ${text}`).join("")}`);
} finally {
  await browser.close();
}
process.exit(broken === 0 ? 0 : 1);
