import { expect, test } from "vitest";
import type { ValueTable } from "../src/api/table.ts";
import { significances, twoSided } from "../src/table/significance.ts";

test("Student's t is that of the tables", () => {
  expect(twoSided(2.228, 10)).toBeCloseTo(0.05, 3);
  expect(twoSided(3.169, 10)).toBeCloseTo(0.01, 3);
  expect(twoSided(12.706, 1)).toBeCloseTo(0.05, 3);
  expect(twoSided(0, 7)).toBeCloseTo(1, 9);
});

/** Slices of 1000 each, of which `shares` went to functions a, b, …. */
function slicesOf(...slices: readonly (readonly number[])[]): readonly ValueTable[] {
  return slices.map((values) => ({
    sampleType: "cpu",
    unit: "nanoseconds",
    total: 1000,
    unfiltered: 1000,
    profiles: 5,
    durationNs: 0,
    perSecond: false,
    firstUnixMs: 0,
    lastUnixMs: 0,
    rows: values.length,
    name: values.map((_, index) => String.fromCharCode(97 + index)),
    file: values.map(() => ""),
    line: [],
    package: values.map(() => ""),
    runtime: [],
    self: values,
    inclusive: values,
    count: undefined,
    base: undefined,
  }));
}

test("A change beyond what slices differ by is significant, one within is not", () => {
  const a = slicesOf([300, 101], [310, 90], [305, 110], [296, 95]);
  const b = slicesOf([250, 99], [244, 108], [252, 93], [247, 104]);
  const found = significances(a, b);
  expect(found?.get("a\n")?.q).toBeLessThan(0.01);
  expect(found?.get("b\n")?.q).toBeGreaterThan(0.5);
  // By hand: standard error 0.003506 with 4.79 degrees of freedom, of which the tables say t = 2.60.
  expect(found?.get("a\n")?.margin).toBeCloseTo(2.604 * 0.003506, 5);
});

test("Of profiles of the same program few are called different, and with few slices none", () => {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const side = (): readonly ValueTable[] =>
    slicesOf(
      ...Array.from({ length: 8 }, () => Array.from({ length: 20 }, () => 40 + 10 * random())),
    );
  const found = significances(side(), side());
  expect([...(found?.values() ?? [])].filter(({ q }) => q < 0.01).length).toBe(0);
  expect(significances(side().slice(0, 2), side())).toBeUndefined();
});
