import { expect, test } from "vitest";
import { boxAncestor, boxFold, boxFrame, boxOfNode, layOut } from "../src/flame/layout.ts";
import { wholeSpan } from "../src/flame/spaces.ts";
import { spanOf } from "../src/flame/viewport.ts";
import { buildCallTree } from "../src/profile/call_tree.ts";
import { nodeNamed, profileOf } from "./profiles.ts";

const width = 1000;

function boxesOf(lines: readonly string[], zoomedTo?: string) {
  const profile = profileOf(lines);
  const tree = buildCallTree(profile);
  const zoom = { node: zoomedTo === undefined ? 0 : nodeNamed(profile, zoomedTo), siblings: 1 };
  const layout = layOut(tree, spanOf(tree, zoom), width);
  return { profile, tree, layout };
}

test("The first row is everything and as wide as the canvas", () => {
  const { layout } = boxesOf(["a 3", "b 1"]);
  expect([layout.left[0], layout.right[0], layout.row[0]]).toEqual([0, width, 0]);
});

test("The width of a box is its share of everything", () => {
  const { profile, tree, layout } = boxesOf(["a;b 60", "a 15", "c 25"]);
  for (let node = 0; node < tree.count; node++) {
    const box = boxOfNode(layout, tree, node);
    const share = (profile.nodes.total[node] as number) / 100;
    expect((layout.right[box] as number) - (layout.left[box] as number)).toBeCloseTo(share * width);
  }
});

test("Siblings lie side by side with the heaviest at the left edge of their caller", () => {
  const { profile, tree, layout } = boxesOf(["a;x 10", "a;y 30", "a;z 20", "b 40"]);
  const leftOf = (name: string) =>
    layout.left[boxOfNode(layout, tree, nodeNamed(profile, name))] as number;
  expect(["a", "y", "z", "x", "b"].map(leftOf)).toEqual([0, 0, 300, 500, 600]);
});

test("Zooming spreads a frame over the width and keeps its callers as ancestors", () => {
  const { profile, tree, layout } = boxesOf(["a;b;c 10", "a;d 30", "e 60"], "b");
  const kindOf = (name: string) => layout.kind[boxOfNode(layout, tree, nodeNamed(profile, name))];
  expect(kindOf("a")).toBe(boxAncestor);
  expect(kindOf("b")).toBe(boxFrame);
  const b = boxOfNode(layout, tree, nodeNamed(profile, "b"));
  expect([layout.left[b], layout.right[b]]).toEqual([0, width]);
  expect(boxOfNode(layout, tree, nodeNamed(profile, "d"))).toBe(-1);
  expect(boxOfNode(layout, tree, nodeNamed(profile, "e"))).toBe(-1);
});

test("Narrow neighbours fold into one box that counts their frames and keeps their width", () => {
  const narrow = Array.from({ length: 20 }, (_, i) => `a;n${i};deep${i} 1`);
  const { layout } = boxesOf(["a;wide 9980", ...narrow]);
  const folds = [...layout.kind.keys()].filter((box) => layout.kind[box] === boxFold);
  expect(folds).toHaveLength(1);
  const fold = folds[0] as number;
  expect(layout.siblings[fold]).toBe(20);
  expect(layout.frames[fold]).toBe(40);
  expect(layout.right[fold]).toBeCloseTo(width);
  expect((layout.right[fold] as number) - (layout.left[fold] as number)).toBeCloseTo(2);
});

test("Every frame is in view, alone or in a fold", () => {
  const lines = Array.from(
    { length: 300 },
    (_, i) => `a${i % 7};b${i % 31};c${i} ${1 + (i % 13) ** 3}`,
  );
  const { tree, layout } = boxesOf(lines);
  let frames = 0;
  for (let box = 0; box < layout.count; box++) frames += layout.frames[box] as number;
  expect(frames).toBe(tree.count);
  for (let node = 0; node < tree.count; node++)
    expect(boxOfNode(layout, tree, parentInView(layout, tree, node))).toBeGreaterThanOrEqual(0);
});

/** The frame itself, or the first frame of the fold that swallowed one of its callers. */
function parentInView(
  layout: ReturnType<typeof layOut>,
  tree: ReturnType<typeof buildCallTree>,
  node: number,
): number {
  let at = node;
  while (at > 0 && boxOfNode(layout, tree, at) < 0) at = tree.parent[at] as number;
  return at;
}

test("Opening folds again and again reaches each of 10,000 equal siblings", () => {
  const lines = Array.from({ length: 10_000 }, (_, i) => `a;n${i} 1`);
  const tree = buildCallTree(profileOf(lines));
  let span = wholeSpan;
  for (let step = 0; step < 6; step++) {
    const layout = layOut(tree, span, width);
    const last = layout.count - 1;
    if (layout.kind[last] !== boxFold) {
      expect((layout.right[last] as number) - (layout.left[last] as number)).toBeGreaterThan(3);
      return;
    }
    span = spanOf(tree, {
      node: layout.node[last] as number,
      siblings: layout.siblings[last] as number,
    });
  }
  throw new Error("six openings were not enough");
});

test("Boxes of a row never overlap", () => {
  const lines = Array.from(
    { length: 500 },
    (_, i) => `a${i % 5};b${i % 50};c${i} ${1 + (i % 17) ** 2}`,
  );
  const { layout } = boxesOf(lines);
  for (let box = 1; box < layout.count; box++)
    if (layout.row[box] === layout.row[box - 1])
      expect(layout.left[box]).toBeGreaterThanOrEqual((layout.right[box - 1] as number) - 0.001);
});

test("A stack of 2,000 frames is laid out without recursion", () => {
  const stack = Array.from({ length: 2_000 }, (_, i) => `f${i}`).join(";");
  expect(boxesOf([`${stack} 5`]).layout.rows).toBe(2_001);
});
