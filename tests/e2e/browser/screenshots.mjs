// node screenshots.mjs --url http://127.0.0.1:8480 --out docs/images: the README's pictures, from a running demo.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { boxesOf, boxNamed, clickBox, hoverBox, launchBrowser, openPage, settle } from "./browser.mjs";

const { values } = parseArgs({ options: { url: { type: "string" }, out: { type: "string" } } });
if (values.url === undefined || values.out === undefined) {
  console.error("usage: node screenshots.mjs --url CONSOLE_ADDRESS --out FOLDER");
  process.exit(2);
}

const selection = "svc=shop&type=cpu&ver=1.1.0&span=1h";
const look = { viewport: { width: 1360, height: 900 }, deviceScaleFactor: 1.5 };
mkdirSync(values.out, { recursive: true });

async function shoot(page, name) {
  await settle(page);
  const path = join(values.out, name);
  await page.screenshot({ path });
  console.log(path);
}

const browser = await launchBrowser();
try {
  const open = (path, colorScheme) => openPage(browser, `${values.url}${path}`, { ...look, colorScheme });

  const light = await open(`/flame?${selection}&f=preset:hideAsync`, "light");
  await boxesOf(light);
  await shoot(light, "flame-graph.png");

  const dark = await open(`/flame?${selection}&f=preset:hideAsync`, "dark");
  await clickBox(dark, "Shop.Pricing.PriceCalculator.Quote");
  await hoverBox(dark, "Shop.Pricing.DiscountRules.Apply");
  await shoot(dark, "flame-graph-zoomed.png");

  const compared = await open(`/compare?${selection}&f=preset:hideAsync&cmp=version:1.0.0`, "light");
  const slow = await boxNamed(compared, "DiscountRules.Apply");
  await compared.mouse.move(slow.x + 30, slow.y + 10);
  await compared.getByRole("tooltip").waitFor();
  await shoot(compared, "compare.png");
} finally {
  await browser.close();
}
