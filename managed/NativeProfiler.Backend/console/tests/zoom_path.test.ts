import { expect, test } from "vitest";
import { graphOf } from "../src/flame/graph.ts";
import { pathTo, shortNameOf } from "../src/flame/zoom_path.ts";
import { nodeNamed, profileOf } from "./profiles.ts";

test("A way is whole while it is short", () => {
  const profile = profileOf(["a;b;c 1"]);
  const { tree } = graphOf(profile);
  expect(pathTo(tree, nodeNamed(profile, "c"))).toEqual([0, 1, 2, 3]);
  expect(pathTo(tree, 0)).toEqual([0]);
});

test("Of a long way the middle is left out", () => {
  const profile = profileOf([`${Array.from({ length: 20 }, (_, i) => `f${i}`).join(";")} 1`]);
  const { tree } = graphOf(profile);
  expect(pathTo(tree, 20)).toEqual([0, -1, 16, 17, 18, 19, 20]);
});

test.each([
  ["Shop.Cart.Add(Item)", "Cart.Add"],
  ["main", "main"],
  ["System.Linq.Enumerable.ToArray<T>(IEnumerable<T>)", "Enumerable.ToArray<T>"],
  ["libc.so.6!__memmove_avx", "libc.so.6!__memmove_avx"],
])("%s is %s for short", (name, short) => {
  expect(shortNameOf(name)).toBe(short);
});
