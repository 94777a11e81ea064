import { expect, test } from "vitest";
import { pathOf } from "../src/api/query.ts";
import type { Choice, Service } from "../src/api/services.ts";
import { readAddress, writeAddress } from "../src/state/address.ts";
import { completed, withService } from "../src/state/catalogue.ts";
import { chipOf } from "../src/state/chips.ts";
import { waysBack, waysOut } from "../src/state/ways_out.ts";

const choice = (name: string, profiles: number): Choice => ({
  name,
  profiles,
  firstUnixMs: 0,
  lastUnixMs: 0,
});
const shop: Service = {
  project: "default",
  service: "shop",
  languages: ["dotnet"],
  types: [choice("wall", 2), choice("cpu", 9)],
  versions: [choice("1.1.0", 4)],
  zones: [choice("eu", 9)],
  lastUnixMs: 0,
  waiting: 0,
};
const billing: Service = {
  ...shop,
  service: "billing",
  types: [choice("heap", 1)],
  versions: [],
};

function read(text: string) {
  const url = new URL(text, "http://console");
  return readAddress(url.pathname, url.search);
}

test.each([
  "/flame?svc=shop&type=cpu&ver=1.1.0&span=1h&end=2026-11-23T01:02:03Z&zoom=0123456789ab~3",
  "/flame?svc=cart&type=cpu&ver=1.2&span=7d&f=hideFrames:System.&hl=memmove&zoom=0123456789ab",
  "/compare?svc=cart&type=cpu&ver=1.3&span=7d&cmp=version:1.2&mode=side",
  "/table?svc=cart&type=heap&span=1d&value=inuse_space&f=preset:justMyCode&sort=-total&find=Json",
  "/callers?svc=cart&type=cpu&span=1h&f=-focus.r.i.package:%5EShop&fn=Shop.Cart.Add",
  "/breakdown?svc=cart&type=cpu&span=1h&f=label:endpoint%3D/cart&by=zone&then=version",
  "/flame?svc=cart&type=cpu&span=1h&weight=5",
])("The address %s is short, readable and survives the way back", (text) => {
  expect(writeAddress(read(text))).toBe(text);
});

test("Text that would end a query is escaped", () => {
  const address = read("/flame?svc=a%26b%23c%20d&f=hideFrames:%26zoom%3Dx");
  expect(address.selection.service).toBe("a&b#c d");
  expect(address.chips[0]?.value).toBe("&zoom=x");
  expect(read(writeAddress(address))).toEqual(address);
});

test("Halves of characters, which no address can hold, are replaced and do no harm", () => {
  const address = read("/flame?svc=a");
  const chips = [chipOf("hideFrames", "x\ud800y")];
  expect(writeAddress({ ...address, chips })).toContain("f=hideFrames:x%EF%BF%BDy");
});

test("An unknown span and an end that is no time fall back to the defaults", () => {
  const { selection } = read("/flame?span=2y&end=yesterday");
  expect([selection.span, selection.end]).toEqual(["7d", ""]);
});

test("A chip or comparison that is none is left out, the rest of the address holds", () => {
  const address = read(
    "/flame?svc=a&f=nonsense&f=hideFrames:x&f=focus.r:(&cmp=moon:full&cmp=zone:b",
  );
  expect(address.chips.map(({ kind }) => kind)).toEqual(["hideFrames"]);
  expect(address.compare).toEqual([{ dimension: "zone", value: "b" }]);
});

test("Gaps are filled with the first service and its CPU profiles", () => {
  const { selection } = read("/flame");
  expect(completed(selection, [shop, billing])).toMatchObject({ service: "shop", type: "cpu" });
});

test("A service that is named but unknown is kept", () => {
  const { selection } = read("/flame?svc=ghost");
  expect(completed(selection, [shop])).toMatchObject({ service: "ghost", type: "cpu" });
});

test("Picking a service keeps what it has and drops what it has not", () => {
  const { selection } = read("/flame?svc=shop&type=cpu&ver=1.1.0&zone=eu");
  expect(withService(selection, billing)).toMatchObject({
    service: "billing",
    type: "heap",
    version: "",
    zone: "eu",
  });
});

test.each([
  ["?svc=ghost&type=cpu", ["Show shop"]],
  ["?svc=shop&type=heap", ["Show wall", "Show cpu"]],
  ["?svc=shop&type=cpu&ver=9&zone=us", ["Show all versions", "Show all zones", "Look at 30 days"]],
  ["?svc=shop&type=cpu&span=30d&f=label:a%3Db", ["Remove Label: a=b"]],
  ["?svc=shop&type=cpu&span=10m", ["Look at 30 days"]],
  ["?svc=shop&type=cpu&span=30d", []],
])("Where %s shows nothing, the page offers what may", (search, labels) => {
  expect(waysOut(read(`/flame${search}`), [shop]).map(({ label }) => label)).toEqual(labels);
});

test("Where filters hide everything, each that is switched on can be removed", () => {
  const address = read("/flame?svc=a&f=hideStacks:foo&f=-showStacks:bar&hl=x");
  const ways = waysBack(address);
  expect(ways.map(({ label }) => label)).toEqual(["Remove Hide stacks: foo"]);
  expect(ways[0]?.change.chips?.map(({ value }) => value)).toEqual(["bar", "x"]);
});

test("The backend is asked with what the address says, the end in milliseconds since 1970", () => {
  const { selection, chips } = read(
    "/flame?svc=shop&type=cpu&span=1h&end=2026-11-23T01:02:03Z&f=hideFrames.i:System.&f=-focus:x&f=label:a%3Db&f=min:0.5&f=preset:hideAsync&hl=json",
  );
  expect(pathOf("/api/v1/flamegraph", { selection, chips, compare: [] })).toBe(
    "/api/v1/flamegraph?project=default&service=shop&type=cpu&span=1h&end=1795395723000" +
      "&f=hideFrames.i%3ASystem.&label=a%3Db&minPercent=0.5&preset=hideAsync",
  );
});

test("A comparison asks for what differs; time shifts from the end of A", () => {
  const { selection, compare } = read(
    "/compare?svc=shop&type=cpu&ver=2&span=1h&end=2026-11-23T01:00:00Z&cmp=version:1&cmp=shift:1d",
  );
  const path = pathOf("/api/v1/flamegraph", { selection, chips: [], compare });
  const query = new URL(path, "http://console").searchParams;
  expect(query.get("version")).toBe("2");
  expect(query.get("b.version")).toBe("1");
  expect(Number(query.get("end")) - Number(query.get("b.end"))).toBe(86_400_000);
});

test("An uploaded file is asked for by its id alone", () => {
  const { selection } = read("/flame?svc=shop&type=cpu&upload=f3a");
  expect(pathOf("/x", { selection, chips: [], compare: [] })).toBe("/x?upload=f3a");
});
