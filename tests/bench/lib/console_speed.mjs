// Times the built console in Chromium. Prints one line per figure; ends with 1 when a limit is missed.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { launchBrowser } from "../../e2e/browser/browser.mjs";
import { services } from "../../e2e/browser/fixtures/shop.mjs";
import { asAnswer, asSpeedscope, wideProfile } from "./wide_profile.mjs";

const firstPaintLimit = 500; // ms from the request for the profile
const stepLimit = 16; // ms of the main thread, 95th percentile
const steps = 60;
const runs = 3;

const { values } = parseArgs({ options: { nodes: { type: "string", default: "100000" } } });
const tree = wideProfile(Number(values.nodes));
const answer = Buffer.from(JSON.stringify(asAnswer(tree)));
const speedscopeFile = Buffer.from(JSON.stringify(asSpeedscope(tree)));
const consoleFolder = process.env.CONSOLE_OUT_DIR ?? join(import.meta.dirname, "../../../artifacts/console");
const require = createRequire(join(import.meta.dirname, "../../e2e/browser/package.json"));
const speedscopeFolder = join(dirname(require.resolve("speedscope/package.json")), "dist/release");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".woff2": "font/woff2", ".wasm": "application/wasm" };

function answerTo(path) {
  if (path === "/api/v1/flamegraph") return [answer, "application/json"];
  if (path === "/api/v1/services") return [Buffer.from(JSON.stringify(services)), "application/json"];
  if (path === "/profile.json") return [speedscopeFile, "application/json"];
  if (path.startsWith("/api/")) return undefined;
  const folder = path.startsWith("/speedscope/") ? speedscopeFolder : consoleFolder;
  const file = path.startsWith("/speedscope/") ? path.slice("/speedscope".length) : path.startsWith("/assets/") ? path : "/index.html";
  return [readFileSync(join(folder, normalize(file))), types[extname(file)] ?? "application/octet-stream"];
}

const server = createServer((request, response) => {
  const found = answerTo(new URL(request.url, "http://localhost").pathname);
  if (found === undefined) response.writeHead(404).end();
  // Assets as the backend sends them: a browser looks for the page's icon at every step of its history.
  else if (request.url.startsWith("/assets/"))
    response.writeHead(200, { "content-type": found[1], "cache-control": "public, max-age=31536000, immutable" }).end(found[0]);
  else response.writeHead(200, { "content-type": found[1] }).end(found[0]);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const origin = `http://127.0.0.1:${server.address().port}`;

const percentile = (list, share) => [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))];
const median = (list) => percentile(list, 0.5);
let missed = 0;

function say(name, value, unit, limit) {
  const kept = limit === undefined || value <= limit;
  if (!kept) missed++;
  const limitText = limit === undefined ? "" : `  (at most ${limit}${kept ? "" : ": MISSED"})`;
  console.log(`${name.padEnd(58)} ${value.toFixed(1).padStart(8)} ${unit}${limitText}`);
}

// speedscope draws with WebGL; without a graphics card that is software for both.
const browser = await launchBrowser(["--use-angle=swiftshader", "--enable-unsafe-swiftshader"], ["--disable-gpu"]);

/** Milliseconds from the request for `file` until the frame after `isPainted`, and from the start of the navigation. */
async function firstPaint(url, file, isPainted) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.addInitScript(`globalThis.painted = new Promise((done) => {
    const look = () => ((${isPainted})() ? requestAnimationFrame(() => setTimeout(() => done(performance.now()))) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  })`);
  await page.goto(url);
  const times = await page.evaluate(async (part) => {
    const at = await Promise.race([globalThis.painted, new Promise((_, fail) => setTimeout(() => fail(new Error("never painted")), 60_000))]);
    const { requestStart } = performance.getEntriesByType("resource").find(({ name }) => name.includes(part));
    return { fromRequest: at - requestStart, fromStart: at };
  }, file);
  await context.close();
  return times;
}

const consoleUrl = `${origin}/flame?svc=shop&type=cpu&span=1h`;
const speedscopeUrl = `${origin}/speedscope/index.html#profileURL=${encodeURIComponent(`${origin}/profile.json`)}`;
const ours = [];
const theirs = [];
for (let run = 0; run < runs; run++) {
  ours.push(await firstPaint(consoleUrl, "/api/v1/flamegraph", () => performance.getEntriesByName("flame-graph-painted").length > 0));
  theirs.push(await firstPaint(speedscopeUrl, "/profile.json", () => document.querySelector("canvas") !== null && document.body.innerText.includes("Left Heavy")));
}
console.log(`${values.nodes} nodes, ${(answer.length / 1e6).toFixed(1)} MB of JSON; speedscope's file ${(speedscopeFile.length / 1e6).toFixed(1)} MB; medians of ${runs} runs in turn`);
const ourPaint = median(ours.map(({ fromRequest }) => fromRequest));
const theirPaint = median(theirs.map(({ fromRequest }) => fromRequest));
say("console: request to first paint", ourPaint, "ms", firstPaintLimit);
say("speedscope: request to first paint", theirPaint, "ms");
say("console: navigation to first paint", median(ours.map(({ fromStart }) => fromStart)), "ms");
say("speedscope: navigation to first paint", median(theirs.map(({ fromStart }) => fromStart)), "ms");
say("console / speedscope", ourPaint / theirPaint, "", 1);

const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" });
const page = await context.newPage();
await page.goto(consoleUrl);
await page.locator('[role="treeitem"]').nth(20).waitFor();
const session = await context.newCDPSession(page);
await session.send("Performance.enable", { timeDomain: "threadTicks" }); // what other programs take does not count

async function metric(name) {
  const { metrics } = await session.send("Performance.getMetrics");
  return metrics.find((one) => one.name === name).value;
}

const frames = (count) =>
  page.evaluate((n) => new Promise((done) => {
    const next = () => (n-- > 0 ? requestAnimationFrame(next) : setTimeout(done));
    next();
  }), count);

/** Main-thread milliseconds of each step, with the two frames that follow it; what two idle frames cost is taken off. */
async function workOf(name, step, count = steps) {
  const measure = async (action) => {
    const before = await metric("TaskDuration");
    await action();
    await frames(2);
    return ((await metric("TaskDuration")) - before) * 1_000;
  };
  const idle = [];
  for (let i = 0; i < 20; i++) idle.push(await measure(async () => {}));
  const work = [];
  for (let i = 0; i < count; i++) work.push(Math.max(0, (await measure(() => step(i))) - median(idle)));
  say(`console: ${name}, main thread, median`, median(work), "ms");
  say(`console: ${name}, main thread, p95`, percentile(work, 0.95), "ms", stepLimit);
}

const graph = await page.locator(".graph-frame").boundingBox();
const wide = await page.locator('[data-kind="frame"]').evaluateAll((items) =>
  items.map((item) => item.getBoundingClientRect()).filter(({ width, bottom }) => width > 30 && bottom < innerHeight).map(({ x, y }) => ({ x, y })),
);
await workOf("hover", (i) => page.mouse.move(graph.x + 20 + ((i * 173) % (graph.width - 60)), graph.y + 11 + ((i * 61) % (graph.height - 30))));
await workOf("pan", (i) => page.mouse.wheel(0, i % 20 < 10 ? 60 : -60));
await page.mouse.move(2, 2);
await workOf("zoom", async (i) => {
  if (i % 2 === 0) await page.mouse.click(wide[(i / 2) % wide.length].x + 8, wide[(i / 2) % wide.length].y + 8);
  else await page.keyboard.press("Escape");
});
await page.keyboard.press("Escape");
await workOf("highlight", (i) =>
  page.evaluate((path) => {
    history.pushState(1, "", path);
    dispatchEvent(new PopStateEvent("popstate"));
  }, `/flame?svc=shop&type=cpu&span=1h&hl=Method${i}`),
);
await session.send("HeapProfiler.collectGarbage");
const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
say("console: memory after all that, typed arrays included", (usedSize + backingStorageSize) / 2 ** 20, "MiB");
await browser.close();
server.close();
process.exit(missed === 0 ? 0 : 1);
