// A canary that uses 5 % more is found, and nothing is found between two equal halves: real stacks, the built backend.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser, openPage } from "./browser.mjs";
import { encodePprof } from "./fixtures/pprof.mjs";
import { corpusFile, json, send, stacksOf, startBackend } from "./real_backend.mjs";

const profiles = 48; // of each version, one in 75 s: an hour
const samplesOfProfile = 900; // 9 s of CPU in a window, at 100 Hz
const period = 10_000_000; // ns
const regression = 0.05; // of all CPU
const end = Math.floor(Date.now() / 60_000) * 60_000 - 120_000;
const versions = ["1.2", "1.2-again", "1.3"];
let backend;
let browser;
let slow;

/** A small generator with a fixed start (Numerical Recipes' constants). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * A window's samples of the recorded stacks. Work comes in bursts: each window has its own mix of what the program does, so that
 * shares vary from profile to profile by more than counting does.
 */
function window(stacks, random, extra) {
  const mix = new Map();
  const weights = stacks.map(({ frames, value }) => {
    const kind = frames.slice(0, 12).map(({ name }) => name).join();
    if (!mix.has(kind)) mix.set(kind, 0.7 + 0.6 * random());
    return value * mix.get(kind);
  });
  const whole = weights.reduce((all, weight) => all + weight, 0);
  const counts = new Map();
  for (let sample = 0; sample < samplesOfProfile; sample++) {
    let at = random() * whole;
    const index = weights.findIndex((weight) => (at -= weight) <= 0);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const drawn = [...counts].map(([index, count]) => ({ frames: stacks[index].frames, values: [count * period] }));
  let more = 0;
  for (let sample = 0; sample < samplesOfProfile; sample++) if (random() < extra) more++;
  return more === 0 ? drawn : [...drawn, { frames: slow, values: [more * period] }];
}

/** The stack of a method of the shop that uses something, and not much. */
function smallMethod(stacks) {
  const isOurs = ({ name }) => name.startsWith("Shop.");
  const whole = stacks.reduce((all, { value }) => all + value, 0);
  const used = new Map();
  for (const { frames, value } of stacks) {
    const last = frames.findLastIndex(isOurs);
    if (last < 0) continue;
    const entry = used.get(frames[last].name) ?? { frames: frames.slice(0, last + 1), value: 0 };
    entry.value += value;
    used.set(frames[last].name, entry);
  }
  const small = [...used.values()].filter(({ value }) => value / whole < 0.05).sort((a, b) => b.value - a.value);
  return small[0].frames;
}

before(async () => {
  backend = await startBackend();
  browser = await launchBrowser();
  const uploaded = await fetch(`${backend.url}/api/v1/uploads?name=shop`, {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: corpusFile("shop-cpu.pb.gz"),
  });
  const { id } = await uploaded.json();
  const stacks = stacksOf(await json(backend, `/api/v1/flamegraph?upload=${id}`)).filter(({ frames }) => frames.length > 0);
  slow = smallMethod(stacks);
  const random = randomFrom(42);
  for (let number = 0; number < profiles; number++)
    for (const version of versions)
      await send(
        backend,
        { service: "shop", type: "cpu", version },
        encodePprof(window(stacks, random, version === "1.3" ? regression : 0), { timeMs: end - 3_600_000 + number * 75_000 }),
      );
});
after(async () => {
  await browser?.close();
  await backend?.stop();
});

/** The table of a comparison once its slices have been asked for: its rows and which are marked as more than chance. */
async function comparisonOf(a, b) {
  const address = `/compare?svc=shop&type=cpu&ver=${a}&span=70m&end=${new Date(end).toISOString()}&cmp=version:${b}&mode=table`;
  const page = await openPage(browser, backend.url + address, { viewport: { width: 1600, height: 3_000 } });
  await page.getByText(/[●◐○]/).first().waitFor();
  const rows = await page.locator(".grid-row").evaluateAll((elements) => elements.map(({ textContent }) => textContent));
  assert.deepEqual(page.problems, []);
  await page.context().close();
  return rows;
}

test("The method that became slow is flagged as more than chance", async () => {
  const rows = await comparisonOf("1.3", "1.2");
  const name = slow.at(-1).name.split("(")[0].split(".").slice(-2).join(".");
  const row = rows.find((text) => text.includes(name));
  assert.ok(row !== undefined, `${name} is none of ${rows.length} rows`);
  assert.match(row, /▲ \+[3-7]\.\d %[\s\S]*●/);
});

test("Between two equal versions nothing is flagged", async () => {
  const rows = await comparisonOf("1.2-again", "1.2");
  assert.ok(rows.length > 20);
  assert.deepEqual(rows.filter((text) => /[●◐]/.test(text)), []);
});
