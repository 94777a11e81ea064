import { expect, test } from "vitest";
import {
  formatNumberOf,
  formatShare,
  formatValue,
  methodStart,
  shorterNames,
} from "../src/flame/format.ts";

test.each([
  [0, "nanoseconds", "0 ns"],
  [999, "nanoseconds", "999 ns"],
  [1_500, "nanoseconds", "1.5 µs"],
  [4_210_000_000, "nanoseconds", "4.21 s"],
  [64_600_000_000, "nanoseconds", "64.6 s"],
  [7_200_000_000_000, "nanoseconds", "2 h"],
  [1_500, "bytes", "1.46 KiB"],
  [12_345, "count", "12,345"],
  [7, "samples", "7 samples"],
])("%d %s reads %s", (value, unit, text) => {
  expect(formatValue(value, unit)).toBe(text);
});

test.each([
  [0, "0 %"],
  [0.000_001, "< 0.01 %"],
  [0.0042, "0.42 %"],
  [0.123, "12.3 %"],
  [0.9999, "> 99.9 %"],
  [1, "100 %"],
])("A share of %d reads %s", (share, text) => {
  expect(formatShare(share)).toBe(text);
});

test("One is singular", () => {
  expect([formatNumberOf(1, "frame"), formatNumberOf(1234, "frame")]).toEqual([
    "1 frame",
    "1,234 frames",
  ]);
});

test.each([
  ["Shop.Cart.Add(Item)", ["Shop.Cart.Add(Item)", "Shop.Cart.Add", "Cart.Add", "Add"]],
  [
    "Shop.Cart.AddAsync (async)",
    ["Shop.Cart.AddAsync (async)", "Cart.AddAsync (async)", "AddAsync (async)"],
  ],
  [
    "A.B.Map<System.Int32>(System.Func<A.X>)",
    [
      "A.B.Map<System.Int32>(System.Func<A.X>)",
      "A.B.Map<System.Int32>",
      "B.Map<System.Int32>",
      "Map<System.Int32>",
    ],
  ],
  ["libcoreclr.so!gc_heap::mark", ["libcoreclr.so!gc_heap::mark", "gc_heap::mark"]],
  ["A.B..ctor()", ["A.B..ctor()", "A.B..ctor", "B..ctor", ".ctor"]],
  ["main", ["main"]],
  [
    "regexp.(*Regexp).MatchString",
    ["regexp.(*Regexp).MatchString", "(*Regexp).MatchString", "MatchString"],
  ],
  ["a::b(std::function<int (int)>)", ["a::b(std::function<int (int)>)", "a::b"]],
])("%s is shortened from the left, keeping the method", (name, names) => {
  expect(shorterNames(name)).toEqual(names);
});

test.each([
  ["Shop.Cart.Add(Item)", ".Add(Item)"],
  ["A.B.Map<System.Int32>(System.Func<A.X>)", ".Map<System.Int32>(System.Func<A.X>)"],
  ["regexp.(*Regexp).MatchString", ".MatchString"],
  ["main", "main"],
])("The method of %s is %s", (name, method) => {
  expect(name.slice(methodStart(name))).toBe(method);
});
