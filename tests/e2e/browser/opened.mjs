// Opens the console for one test against answers made for it, and closes what was opened after each.
import { after, afterEach, before } from "node:test";
import { launchBrowser, openPage } from "./browser.mjs";
import { profileFromFolded } from "./fixtures/profile.mjs";
import { startServer } from "./fixtures/server.mjs";
import { answersOfProfile } from "./fixtures/screens.mjs";
import { shopAnswers } from "./fixtures/shop.mjs";

export const address = "/flame?svc=shop&type=cpu&ver=1.1.0&span=1h";
let browser;
let opened = [];

before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());
afterEach(async () => {
  for (const { page, server } of opened) {
    await page.context().close();
    await server.stop();
  }
  opened = [];
});

/** The page at `path` of a console whose backend gives `answers`; these may be changed meanwhile. */
export async function open(path = address, answers = shopAnswers(), options = {}) {
  const server = await startServer(answers);
  const page = await openPage(browser, server.url + path, options);
  opened.push({ page, server });
  return { page, server, answers };
}

/** A backend with the shop, whose profile is these folded stacks. */
export function answering(folded) {
  return { ...shopAnswers(), ...answersOfProfile(profileFromFolded(folded)) };
}
