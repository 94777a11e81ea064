import { expect, test } from "vitest";
import { labelledPoints, nearestPoint, pathOf, ticksTo } from "../src/views/history/chart_scale.ts";

test("Ticks are round and reach the highest value", () => {
  expect(ticksTo(0.93, 5)).toEqual([0, 0.2, 0.4, 0.6000000000000001, 0.8, 1]);
  expect(ticksTo(4.2e9, 5)).toEqual([0, 1e9, 2e9, 3e9, 4e9, 5e9]);
  expect(ticksTo(0, 5)).toEqual([0]);
});

test("Ticks of bytes are round in the unit they are written in", () => {
  expect(ticksTo(3.5 * 2 ** 20, 5, "bytes").map((tick) => tick / 2 ** 20)).toEqual([0, 1, 2, 3, 4]);
});

test("Labels keep their distance, and the last point has one", () => {
  expect(labelledPoints([0, 40, 80, 120, 160], 90)).toEqual([1, 4]);
  expect(labelledPoints([], 90)).toEqual([]);
});

test("The nearest point is found", () => {
  expect(nearestPoint([10, 20, 30], 24)).toBe(1);
  expect(nearestPoint([], 24)).toBe(-1);
});

test("A point without a value breaks the line", () => {
  const way = pathOf(
    [1, 2, null, 4],
    (point) => point * 10,
    (value) => value,
  );
  expect(way).toBe("M0.0 1.0L10.0 2.0M30.0 4.0");
});
