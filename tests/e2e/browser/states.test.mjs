// What the page shows when there is nothing to show, or something went wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { boxesOf } from "./browser.mjs";
import { profileFromFolded } from "./fixtures/profile.mjs";
import { shopAnswers } from "./fixtures/shop.mjs";
import { address, open } from "./opened.mjs";

test("Before the first profile the page says how to start and then finds it", async () => {
  const answers = shopAnswers();
  const { "/api/v1/services": filled } = answers;
  answers["/api/v1/services"] = () => ({ body: { services: [] } });
  const { page } = await open("/flame", answers);
  await page.getByText("Get the first profile").waitFor();
  await page.getByText("An agent was seen").waitFor();
  await page.getByRole("radio", { name: "Docker" }).check();
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

test("Filters that hide everything stay, and each can be taken away", async () => {
  const answers = shopAnswers();
  const { "/api/v1/flamegraph": filled } = answers;
  const nothing = { ...profileFromFolded(""), unfiltered: 100, profiles: 3 };
  answers["/api/v1/flamegraph"] = (query) =>
    query.getAll("f").includes("hideStacks:foo") ? { body: nothing } : filled(query);
  const { page } = await open(`${address}&f=hideStacks:foo`, answers);
  await page.getByText("The filters hide everything").waitFor();
  await page.getByRole("button", { name: "Edit Hide stacks foo" }).waitFor();
  await page.locator("main").getByRole("button", { name: "Remove Hide stacks: foo" }).click();
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

for (const [view, path, question] of [
  ["history", "/api/v1/history", "find=%5B"],
  ["breakdown", "/api/v1/breakdown", "by=zone"],
  ["table", "/api/v1/table", "tab=package"],
])
  test(`What ${view} showed stays when its next answer fails, and a banner says so`, async () => {
    const answers = shopAnswers();
    const { [path]: filled } = answers;
    const { page } = await open(address.replace("/flame", `/${view}`), answers);
    await page.locator("main").getByRole("table").waitFor();
    answers[path] = () => ({ status: 400, body: { error: "no such thing" } });
    await page.evaluate((more) => {
      history.pushState(1, "", `${location.href}&${more}`);
      dispatchEvent(new PopStateEvent("popstate"));
    }, question);
    await page.getByText("no such thing. Below is what was loaded before.").waitFor();
    assert.ok(await page.locator("main").getByRole("table").isVisible());
    answers[path] = filled;
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".banner").waitFor({ state: "detached" });
  });

test("A session that has ended leads to the login and back here", async () => {
  const answers = shopAnswers();
  answers["/api/v1/services"] = () => ({ status: 401, body: { error: "log in at /login" } });
  const { page, server } = await open(address, answers);
  await page.waitForURL((url) => url.pathname === "/login");
  const login = server.requests.find(({ pathname }) => pathname === "/login");
  assert.equal(login.searchParams.get("then"), address);
});

test("A malformed answer is refused with what does not fit", async () => {
  const answers = shopAnswers();
  answers["/api/v1/flamegraph"] = () => ({ body: { ...profileFromFolded("a 1"), strings: 7 } });
  const { page } = await open(address, answers);
  await page.getByRole("alert").getByText("strings is not a list").waitFor();
});
