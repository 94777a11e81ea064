// The page around the flame graph: picker, address, hostile names, empty and error states.
import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, boxesOf, clickBox, hoverBox } from "./browser.mjs";
import { profileFromFolded } from "./fixtures/profile.mjs";
import { shopAnswers } from "./fixtures/shop.mjs";
import { address, answering, open } from "./opened.mjs";

test("Picking a version asks for it, writes it into the address and zooms out", async () => {
  const { page, server } = await open();
  await clickBox(page, "DiscountRules.Apply");
  await page.getByLabel("Version").selectOption("1.0.0");
  await page.waitForURL(/ver=1\.0\.0/);
  assert.doesNotMatch(await addressOf(page), /zoom=/);
  const last = server.requests.filter(({ pathname }) => pathname === "/api/v1/flamegraph").at(-1);
  assert.equal(last.searchParams.get("version"), "1.0.0");
  assert.equal(last.searchParams.get("span"), "1h");
});

test("An address without a choice is completed with the first service and CPU", async () => {
  const { page } = await open("/");
  await boxesOf(page);
  assert.match(await addressOf(page), /\/flame\?svc=shop&type=cpu&span=7d$/);
});

test("No text of a profile becomes HTML", async () => {
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "</title><svg onload=alert(3)>",
    '"><iframe srcdoc="<script>alert(4)</script>">',
    "javascript:alert(5)//{{constructor.constructor('alert(6)')()}}",
  ];
  const answers = answering(hostile.map((text, i) => `${text}!${text}@${text} ${90 - i}`).join("\n"));
  const service = hostile[0];
  answers["/api/v1/services"] = () => ({
    body: {
      services: [
        {
          project: hostile[1],
          service,
          types: [{ type: "cpu", profiles: 1 }],
          versions: [{ version: hostile[2], profiles: 1, lastUnixMs: 1 }],
          zones: [{ zone: hostile[3], profiles: 1 }],
        },
      ],
    },
  });
  const { page, server } = await open("/flame", answers);
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const names = (await boxesOf(page)).map(({ name }) => name);
  for (const text of hostile) assert.ok(names.includes(text), `${text} is not among the boxes`);
  for (const text of hostile) await hoverBox(page, text);
  assert.deepEqual(dialogs, []);
  assert.equal(await page.locator("iframe, #app script, #app img[src=x], svg").count(), 0);
  const outside = server.requests.filter(
    ({ pathname }) => !/^\/(flame|api\/v1\/(services|flamegraph)|assets\/[\w.-]+)$/.test(pathname),
  );
  assert.deepEqual(outside.map(({ pathname }) => pathname), []);
  assert.deepEqual(page.problems, []);
});

test("Before the first profile the page says how to start and then finds it", async () => {
  const answers = shopAnswers();
  const { "/api/v1/services": filled } = answers;
  answers["/api/v1/services"] = () => ({ body: { services: [] } });
  const { page } = await open("/flame", answers);
  await page.getByText("Waiting for the first profile").waitFor();
  await page.getByText("CORECLR_PROFILER={D6A1F2C3-5B0E-4E57-9A7C-36C1E5B08F24}").waitFor();
  answers["/api/v1/services"] = filled;
  await page.locator('[role="treeitem"]').first().waitFor({ timeout: 10_000 });
});

test("A selection without profiles says why and offers what would show some", async () => {
  const answers = shopAnswers();
  const { "/api/v1/flamegraph": filled } = answers;
  answers["/api/v1/flamegraph"] = (query) =>
    query.get("version") === "9.9"
      ? { status: 404, body: { error: "shop has no profiles of version 9.9" } }
      : filled(query);
  const { page } = await open("/flame?svc=shop&type=cpu&ver=9.9&span=1h", answers);
  await page.getByText("shop has no profiles of version 9.9.").waitFor();
  await page.getByRole("button", { name: "Show all versions" }).click();
  await boxesOf(page);
});

test("An error shows its message and a retry that works", async () => {
  const answers = shopAnswers();
  const { "/api/v1/flamegraph": filled } = answers;
  answers["/api/v1/flamegraph"] = () => ({ status: 503, body: { error: "The store is being repaired." } });
  const { page } = await open(address, answers);
  await page.getByRole("alert").getByText("The store is being repaired.").waitFor();
  answers["/api/v1/flamegraph"] = filled;
  await page.getByRole("button", { name: "Try again" }).click();
  await boxesOf(page);
});

test("When the backend goes away the last picture stays and a banner says so", async () => {
  const answers = shopAnswers();
  const { page } = await open(address, answers);
  const before = (await boxesOf(page)).length;
  answers["/api/v1/flamegraph"] = () => ({ status: 500, body: {} });
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.getByRole("alert").getByText("The backend answered with status 500.").waitFor();
  assert.equal((await boxesOf(page)).length, before);
});

test("A malformed answer is refused with what does not fit", async () => {
  const answers = shopAnswers();
  answers["/api/v1/flamegraph"] = () => ({ body: { ...profileFromFolded("a 1"), strings: 7 } });
  const { page } = await open(address, answers);
  await page.getByRole("alert").getByText("strings is not a list").waitFor();
});

test("The download asks for the same profiles", async () => {
  const { page } = await open();
  await boxesOf(page);
  const link = await page.getByRole("link", { name: "Download pprof" }).getAttribute("href");
  assert.equal(
    link,
    "/api/v1/profile.pb.gz?project=default&service=shop&type=cpu&version=1.1.0&span=1h",
  );
});

test("Nothing is cut off sideways on a narrow screen or at 200 % zoom", async () => {
  for (const viewport of [{ width: 390, height: 844 }, { width: 640, height: 400 }]) {
    const { page } = await open(address, shopAnswers(), { viewport });
    await boxesOf(page);
    const { scroll, client } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      client: document.documentElement.clientWidth,
    }));
    assert.ok(scroll <= client, `${scroll} px in a window of ${client} px`);
  }
});
