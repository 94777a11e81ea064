// Whoever sends a profile chooses its texts: none of them may become HTML, run, or reach another host, in any view.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesOf } from "./browser.mjs";
import { hostileTexts } from "./fixtures/hostile.mjs";
import { profileFromFolded } from "./fixtures/profile.mjs";
import { answersOfProfile, answersOfScreens } from "./fixtures/screens.mjs";
import { open } from "./opened.mjs";

const views = ["flame", "table", "tree", "callers", "compare", "history", "breakdown", "services", "instances", "settings", "start"];

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

for (const view of views)
  test(`No text becomes HTML, runs or asks another host: ${view}`, async () => {
    for (const text of hostileTexts) {
      const name = encodeURIComponent(escaped(text));
      const { page, server } = await open(`/${view}?svc=${encodeURIComponent(text)}&type=cpu&fn=${view === "callers" ? name : ""}&f=hideFrames:${name}&hl=${name}`, answersWith(text));
      const dialogs = [];
      page.on("dialog", (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      const outside = [];
      page.on("request", (request) => {
        if (!request.url().startsWith(server.url)) outside.push(request.url());
      });
      await page.locator("main > *").first().waitFor();
      if (view === "flame") {
        const names = (await boxesOf(page)).map((box) => box.name);
        assert.ok(names.includes(escaped(text)), `${text} is not among the boxes`);
      }
      await page.waitForLoadState("networkidle");
      const found = await page.evaluate(() => ({
        ran: window.ran,
        made: document.querySelectorAll("#app iframe, #app script, #app object, #app img:not(.brand img), #app style, #app [onerror], #app [onload], #app a[href^='javascript:']").length,
      }));
      assert.deepEqual(found, { ran: undefined, made: 0 }, text);
      assert.deepEqual({ dialogs, outside, problems: page.problems }, { dialogs: [], outside: [], problems: [] }, text);
      const paths = new Set(server.requests.map(({ pathname }) => pathname).filter((path) => !/^\/(assets\/[\w.-]+|api\/v1\/[\w.-]+|[a-z]+)$/.test(path)));
      assert.deepEqual([...paths], [], text);
      await page.context().close();
    }
  });
