// Debian's Chromium, and how a test reads the console: through the tree that mirrors the canvas.
import { chromium } from "playwright-core";

/** `more`: further arguments; `less`: those of ours to leave out. */
export function launchBrowser(more = [], less = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ].filter((argument) => !less.includes(argument)),
  });
}

export async function openPage(browser, url, options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    reducedMotion: "reduce",
    timezoneId: "UTC",
    locale: "en-GB",
    ...options,
  });
  const page = await context.newPage();
  page.problems = [];
  page.on("pageerror", (error) => page.problems.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") page.problems.push(`console: ${message.text()}`);
  });
  await page.goto(url);
  return page;
}

/** Every box of the graph: name, kind, share of everything, and its place in CSS pixels. */
export async function boxesOf(page) {
  await page.locator('[role="tree"] [role="treeitem"]').first().waitFor();
  return page.locator('[role="treeitem"]').evaluateAll((items) =>
    items.map((item) => {
      const { x, y, width, height } = item.getBoundingClientRect();
      return {
        name: /^(.*), [<>]? ?[\d.]+ %, level \d/s.exec(item.getAttribute("aria-label"))[1],
        kind: item.dataset.kind,
        share: item.share,
        level: Number(item.getAttribute("aria-level")),
        x,
        y,
        width,
        height,
      };
    }),
  );
}

/** The widest box whose name has this part. */
export async function boxNamed(page, part) {
  const boxes = await boxesOf(page);
  const [widest] = boxes.filter(({ name }) => name.includes(part)).sort((a, b) => b.width - a.width);
  if (widest === undefined)
    throw new Error(`no box is named ${part}; there are: ${boxes.map(({ name }) => name).join(" | ")}`);
  return widest;
}

export async function clickBox(page, part) {
  const { x, y, width, height } = await boxNamed(page, part);
  await page.mouse.click(x + Math.min(width / 2, 40), y + height / 2);
  await settle(page);
}

/** A click reaches the tree after a render; two frames later it has. */
export function settle(page) {
  return page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
  );
}

/** The page's own word: what Playwright knows of it lags behind pushState. */
export function addressOf(page) {
  return page.evaluate(() => location.href);
}

export async function hoverBox(page, part) {
  const { x, y, width, height } = await boxNamed(page, part);
  await page.mouse.move(x + Math.min(width / 2, 40), y + height / 2);
  await page.locator('[role="tooltip"]').waitFor();
}

/** The canvas of the boxes; highlights and outlines have sheets of their own above it. */
export const boxCanvas = "canvas.graph-canvas >> nth=0";

/** A digest of each graph's pixels, its sheets on each other, once they no longer change: equal digests are equal pictures. */
export async function pictureOf(page) {
  await page.mouse.move(2, 2);
  return page.locator(".graph-sheets").evaluateAll(async (graphs) => {
    const frames = 4; // a change reaches the canvas after a render, an effect and a paint
    const seen = ({ children: [lowest, ...others] }) => {
      const whole = document.createElement("canvas");
      whole.width = lowest.width;
      whole.height = lowest.height;
      for (const sheet of [lowest, ...others]) whole.getContext("2d").drawImage(sheet, 0, 0);
      return whole.toDataURL();
    };
    let picture = "";
    for (;;) {
      const next = graphs.map(seen).join();
      if (next === picture) break;
      picture = next;
      for (let i = 0; i < frames; i++) await new Promise(requestAnimationFrame);
    }
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(picture));
    return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  });
}

/** Waits until the focused element's accessible name begins so. */
export function waitForFocus(page, start) {
  return page.waitForFunction(
    (text) => document.activeElement?.getAttribute("aria-label")?.startsWith(text) ?? false,
    start,
    { timeout: 5_000 },
  );
}
