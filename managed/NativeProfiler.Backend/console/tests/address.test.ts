import { expect, test } from "vitest";
import { readAddress, writeAddress } from "../src/state/address.ts";
import { emptyReason } from "../src/state/empty_reason.ts";
import { completed, withService } from "../src/state/selection.ts";

const shop = {
  project: "local",
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
  ["?svc=ghost&type=cpu", "No profile of a service named “ghost”"],
  ["?svc=shop&type=heap", "shop has sent no heap profiles. It has: wall, cpu."],
  ["?svc=shop&type=cpu&ver=9", "no profiles of version 9. It has: 1.1.0."],
  ["?svc=shop&type=cpu&zone=us", "no profiles from zone us. It has: eu."],
  [
    "?svc=shop&type=cpu&ver=1.1.0&span=10m",
    "sent no cpu profiles of version 1.1.0 in the last 10 minutes.",
  ],
])("Nothing to show for %s says why", (search, sentence) => {
  const reason = emptyReason(readAddress(search).selection, [shop]);
  expect(reason.sentence).toContain(sentence);
  expect(reason.ways.length).toBeGreaterThan(0);
});
