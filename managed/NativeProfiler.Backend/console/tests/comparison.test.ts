import { expect, test } from "vitest";
import { colouringOf } from "../src/flame/colouring.ts";
import { graphOf } from "../src/flame/graph.ts";
import { glyphOf } from "../src/flame/paint.ts";
import { parseProfile } from "../src/profile/parse_profile.ts";
import { shareChange } from "../src/profile/profile.ts";
import { sideOf } from "../src/profile/side.ts";
import { comparedSelection, swapped } from "../src/state/comparison.ts";
import { emptySelection } from "../src/state/selection.ts";
import { answerOf, nodeNamed } from "./profiles.ts";

const now = Date.parse("2026-11-25T12:00:00Z");

/** a: 60 in A and 20 in B; b: 40 and 60; c: only in B, 20. */
function comparison() {
  const answer = answerOf(["a 60", "b 40", "c 0"]) as Record<string, unknown>;
  const nodes = answer.nodes as Record<string, unknown>;
  return parseProfile({
    ...answer,
    nodes: { ...nodes, totalB: [100, 20, 60, 20], selfB: [0, 20, 60, 20] },
    b: { total: 100, profiles: 2 },
    scaleB: 1,
  });
}

test("Swapping twice gives the first comparison", () => {
  const selection = { ...emptySelection, service: "shop", version: "2", zone: "eu" };
  const compare = [{ dimension: "version", value: "1" }] as const;
  const once = swapped(selection, compare, now);
  expect(once?.selection.version).toBe("1");
  expect(once && swapped(once.selection, once.compare, now)).toEqual({ selection, compare });
});

test("A comparison with an uploaded file cannot be swapped", () => {
  expect(swapped(emptySelection, [{ dimension: "upload", value: "f3a" }], now)).toBeUndefined();
});

test("A shifted time counts from the end, or from now", () => {
  const change = [{ dimension: "shift", value: "7d" }] as const;
  const fixed = { ...emptySelection, end: "2026-11-20T00:00:00.000Z" };
  expect(comparedSelection(fixed, change, now).end).toBe("2026-11-13T00:00:00.000Z");
  expect(comparedSelection(emptySelection, change, now).end).toBe("2026-11-18T12:00:00.000Z");
});

test("Widths are those of A and B together, so that what only one has can be seen", () => {
  const profile = comparison();
  const { tree } = graphOf(profile);
  const widthOf = (name: string): number => {
    const node = nodeNamed(profile, name);
    return (tree.right[node] as number) - (tree.left[node] as number);
  };
  expect(widthOf("a")).toBeCloseTo(0.4);
  expect(widthOf("b")).toBeCloseTo(0.5);
  expect(widthOf("c")).toBeCloseTo(0.1);
});

test("More is red with ▲, less blue with ▼, the same grey without a glyph", () => {
  const profile = comparison();
  const look = { theme: "light", mode: "difference", difference: "red-blue" } as const;
  const { css, ofNode } = colouringOf(profile, look);
  const rgbOf = (node: number): readonly number[] =>
    (css[ofNode[node] as number] ?? "").match(/\d+/g)?.map(Number) ?? [];
  const [red = 0, , blue = 0] = rgbOf(nodeNamed(profile, "a"));
  expect(red).toBeGreaterThan(blue + 30);
  const [lessRed = 0, , lessBlue = 0] = rgbOf(nodeNamed(profile, "b"));
  expect(lessBlue).toBeGreaterThan(lessRed + 30);
  const grey = rgbOf(0);
  expect(Math.max(...grey) - Math.min(...grey)).toBeLessThan(12);
  const glyphs = ["a", "b", "c"].map((name) => glyphOf(profile, nodeNamed(profile, name)));
  expect([...glyphs, glyphOf(profile, 0)]).toEqual(["▲", "▼", "▼", ""]);
  expect(shareChange(profile, nodeNamed(profile, "a"))).toBeCloseTo(0.4);
});

test("A larger difference has the stronger colour", () => {
  const profile = comparison();
  const look = { theme: "light", mode: "difference", difference: "red-blue" } as const;
  const colouring = colouringOf(profile, look);
  expect(colouring.ofNode[nodeNamed(profile, "a")]).not.toBe(colouring.ofNode[0]);
});

test("Each side of a comparison is a profile of its own", () => {
  const profile = comparison();
  const b = sideOf(profile, "b");
  expect([...b.nodes.total]).toEqual([100, 20, 60, 20]);
  const a = sideOf(profile, "a");
  expect([...a.nodes.total]).toEqual([100, 60, 40]);
  expect([...a.nodes.parent]).toEqual([-1, 0, 0]);
  expect(a.base).toBeUndefined();
});
