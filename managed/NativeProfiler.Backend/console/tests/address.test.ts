import { expect, test } from "vitest";
import { queryOf } from "../src/api/flamegraph.ts";
import { readAddress, writeAddress } from "../src/state/address.ts";
import { completed, withService } from "../src/state/selection.ts";
import { waysOut } from "../src/state/ways_out.ts";

const shop = {
  project: "default",
  service: "shop",
  types: [
    { name: "wall", profiles: 2 },
    { name: "cpu", profiles: 9 },
  ],
  versions: [{ name: "1.1.0", profiles: 4 }],
  zones: [{ name: "eu", profiles: 9 }],
};
const billing = {
  ...shop,
  service: "billing",
  types: [{ name: "heap", profiles: 1 }],
  versions: [],
};

test("An address is short, readable and survives the way back", () => {
  const text =
    "/flame?svc=shop&type=cpu&ver=1.1.0&span=1h&end=2026-11-23T01:02:03Z&zoom=0123456789ab~3";
  expect(writeAddress(readAddress(text.slice(text.indexOf("?"))))).toBe(text);
});

test("Text that would end a query is escaped", () => {
  const address = readAddress("?svc=a%26b%23c%20d");
  expect(address.selection.service).toBe("a&b#c d");
  expect(readAddress(writeAddress(address).slice("/flame".length))).toEqual(address);
});

test("An unknown span and an end that is no time fall back to the defaults", () => {
  const { selection } = readAddress("?span=2y&end=yesterday");
  expect([selection.span, selection.end]).toEqual(["7d", ""]);
});

test("Gaps are filled with the first service and its CPU profiles", () => {
  const { selection } = readAddress("");
  expect(completed(selection, [shop, billing])).toMatchObject({ service: "shop", type: "cpu" });
});

test("A service that is named but unknown is kept", () => {
  const { selection } = readAddress("?svc=ghost");
  expect(completed(selection, [shop])).toMatchObject({ service: "ghost", type: "cpu" });
});

test("Picking a service keeps what it has and drops what it has not", () => {
  const { selection } = readAddress("?svc=shop&type=cpu&ver=1.1.0&zone=eu");
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
  ["?svc=shop&type=cpu&span=10m", ["Look at 30 days"]],
  ["?svc=shop&type=cpu&span=30d", []],
])("Where %s shows nothing, the page offers what may", (search, labels) => {
  const ways = waysOut(readAddress(search).selection, [shop]);
  expect(ways.map(({ label }) => label)).toEqual(labels);
});

test("The end goes to the backend in milliseconds since 1970", () => {
  const { selection } = readAddress("?svc=shop&type=cpu&span=1h&end=2026-11-23T01:02:03Z");
  expect(queryOf(selection)).toBe(
    "project=default&service=shop&type=cpu&span=1h&end=1795395723000",
  );
});
