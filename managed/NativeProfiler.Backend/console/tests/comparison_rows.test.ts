import { expect, test, vi } from "vitest";
import { emptySelection } from "../src/state/selection.ts";

vi.stubGlobal("matchMedia", () => ({ matches: false }));
vi.stubGlobal("localStorage", { getItem: () => null });
const { comparisonRows } = await import("../src/views/picker/comparison_rows.ts");

const choice = (name: string) => ({ name, profiles: 3, firstUnixMs: 1, lastUnixMs: 1 });
const shop = {
  project: "default",
  service: "shop",
  languages: ["dotnet"],
  types: [choice("cpu")],
  versions: [choice("1.1"), choice("1.0")],
  zones: [choice("eu"), choice("us")],
  lastUnixMs: 1,
  waiting: 0,
};

test("A selection can be compared along each dimension, as the backend reads it", () => {
  const selection = { ...emptySelection, service: "shop", version: "1.1", weight: "5" };
  const rows = comparisonRows(
    selection,
    shop,
    [shop, { ...shop, service: "cart" }],
    [
      { percent: 100, profiles: 60, text: "All (2 s - 10 s), 60 profiles" },
      { percent: 5, profiles: 3, text: "Top 5% (9 s - 10 s), 3 profiles" },
      { percent: 1, profiles: 1, text: "Top 1% (10 s - 10 s), 1 profile" },
    ],
    [
      {
        id: "f3a",
        name: "mine.pb.gz",
        format: "pprof",
        sampleTypes: ["cpu"],
        value: "cpu",
        expiresUnixMs: 0,
      },
    ],
  );
  expect(rows.map(({ value }) => value)).toEqual([
    "",
    "version:1.0",
    "shift:7d",
    "moment",
    "zone:eu",
    "zone:us",
    "weight:",
    "weight:1",
    "label",
    "service:cart",
    "upload:f3a",
    "file",
  ]);
  expect(rows.find(({ value }) => value === "weight:1")?.title).toBe(
    "Top 1% (10 s - 10 s), 1 profile",
  );
});

test("With one version and one zone there is none to compare with", () => {
  const alone = { ...shop, versions: [choice("1.1")], zones: [choice("")] };
  const selection = { ...emptySelection, service: "shop", version: "1.1" };
  const values = comparisonRows(selection, alone, [alone], [], []).map(({ value }) => value);
  expect(values.filter((value) => /^(version|zone):/.test(value))).toEqual([]);
});
