// Whoever sends a profile chooses its texts: none of them may become HTML, run, or reach another host, in any view.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesOf, settle } from "./browser.mjs";
import { harmDone } from "./fixtures/harm.mjs";
import { hostileTexts } from "./fixtures/hostile.mjs";
import { profileFromFolded } from "./fixtures/profile.mjs";
import { answersOfProfile, answersOfScreens } from "./fixtures/screens.mjs";
import { open } from "./opened.mjs";

const views = ["table", "table&tab=label", "tree", "callers", "compare", "compare&mode=table", "compare&mode=side", "history", "breakdown", "services", "instances", "settings", "start"];

/** The text in every field that an agent, or whoever uploads, may fill. */
function answersWith(text) {
  const others = hostileTexts.map((other, i) => `${escaped(other)}!${escaped(other)}@${escaped(other)} ${90 - i}`);
  const frame = `${escaped(text)}!${escaped(text)}@${escaped(text)}`;
  const profile = profileFromFolded([`${frame};${frame} 500`, ...others].join("\n"), { sampleType: text, sampleTypes: [text, "cpu"], unit: text });
  return {
    ...answersOfScreens({ functions: [text, `${text}2`], text, version: text }),
    ...answersOfProfile(profile),
    "/api/v1/services": () => ({
      body: {
        services: [
          {
            project: text,
            service: text,
            languages: [text],
            types: [{ type: "cpu", profiles: 1 }, { type: text, profiles: 1 }],
            versions: [{ version: text, profiles: 1, lastUnixMs: 1 }],
            zones: [{ zone: text, profiles: 1 }],
          },
        ],
      },
    }),
  };
}

/** Folded text has signs of its own; here they stand for themselves. */
function escaped(text) {
  return text.replaceAll(";", "\u037e").replaceAll("!", "\u01c3").replaceAll("@", "\uff20").replaceAll("\n", " ");
}

const allowedPaths = /^\/(assets\/[\w.-]+|api\/v1\/[\w.-]+|[a-z]+)$/;

for (const [number, text] of hostileTexts.entries())
  test(`Text ${number} becomes no HTML, does not run and asks no other host: ${JSON.stringify(text).slice(0, 60)}`, async () => {
    const name = encoded(escaped(text));
    const query = `svc=${encoded(text)}&type=cpu&fn=${name}&f=hideFrames:${name}&hl=${name}`;
    const { page, server } = await open(`/flame?${query}`, answersWith(text));
    const dialogs = [];
    page.on("dialog", (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    const outside = [];
    page.on("request", (request) => {
      if (!request.url().startsWith(server.url)) outside.push(request.url());
    });
    const boxes = await boxesOf(page);
    assert.equal(boxes[1].name, escaped(text));
    await page.mouse.move(boxes[1].x + 20, boxes[1].y + 8);
    await page.getByRole("tooltip").waitFor();
    for (const [view, more = ""] of views.map((one) => one.split(/(?=&)/))) {
      await page.evaluate((path) => {
        history.pushState(1, "", path);
        dispatchEvent(new PopStateEvent("popstate"));
      }, `/${view}?${query}${view === "compare" ? `&cmp=version:${name}` : ""}${more}`);
      await page.locator(`main[data-view="${view}"] > *`).first().waitFor();
      await page.waitForFunction(() => document.querySelector(".skeleton") === null);
      await settle(page);
      assert.equal(await page.evaluate(harmDone), "", view + more);
    }
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("option").first().waitFor();
    assert.equal(await page.evaluate(harmDone), "", "Go to");
    const paths = server.requests.map(({ pathname }) => pathname).filter((path) => !allowedPaths.test(path));
    assert.deepEqual({ dialogs, outside, paths, problems: page.problems }, { dialogs: [], outside: [], paths: [], problems: [] });
  });

const longestInAddress = 1_000;

function encoded(text) {
  return new URLSearchParams({ "": text.slice(0, longestInAddress) }).toString().slice(1);
}
