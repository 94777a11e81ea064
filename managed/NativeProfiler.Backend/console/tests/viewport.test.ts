import { expect, test } from "vitest";
import { between, readZoom, spanOf, writeZoom, zoomedOut } from "../src/flame/viewport.ts";
import { buildCallTree, pathHashes } from "../src/profile/call_tree.ts";
import type { Profile } from "../src/profile/profile.ts";
import { nodeNamed, profileOf } from "./profiles.ts";

const lines = ["a;b 33", "a;c 17", "a;c;d 10", "e;c 40"];
const profile = profileOf(lines);
const tree = buildCallTree(profile);
const paths = pathHashes(profile);

test("A zoom survives the way into the address and back", () => {
  for (let node = 0; node < tree.count; node++) {
    const zoom = { node, siblings: 1 };
    expect(readZoom(writeZoom(zoom, paths), paths)).toEqual(zoom);
  }
  const fold = { node: nodeNamed(profile, "b"), siblings: 2 };
  expect(writeZoom(fold, paths)).toMatch(/^[0-9a-f]{12}~2$/);
  expect(readZoom(writeZoom(fold, paths), paths)).toEqual(fold);
});

test("The same frame keeps its hash when other profiles change the tree around it", () => {
  const later = profileOf([...lines, "z;y 500", "a;x 90"]);
  expect(pathHashes(later).of(nodeNamed(later, "d"))).toBe(paths.of(nodeNamed(profile, "d")));
});

test("The same function under another caller has another hash", () => {
  const hashes = new Set(Array.from({ length: tree.count }, (_, node) => paths.of(node)));
  expect(hashes.size).toBe(tree.count);
});

test("Where one name ends and the next begins is part of the hash", () => {
  const first = profileOf(["ab;c 1"]);
  const second = profileOf(["a;bc 1"]);
  expect(pathHashes(first).of(2)).not.toBe(pathHashes(second).of(2));
});

test("100,000 paths have different hashes", () => {
  const many = profileOfPaths(100_000);
  const hash = pathHashes(many).of;
  const seen = new Set<string>();
  for (let node = 0; node < many.nodes.count; node++) seen.add(hash(node));
  expect(seen.size).toBe(many.nodes.count);
});

/** Each node calls ten different functions, so that every path is its own. */
function profileOfPaths(count: number): Profile {
  const names = Array.from({ length: 10 }, (_, i) => `System.Namespace.Class${i}.Method`);
  const rows = Array.from({ length: count }, (_, node) => node);
  return {
    ...profile,
    functions: {
      name: names,
      file: names,
      line: new Int32Array(10),
      package: names,
      assembly: names,
      runtime: new Uint8Array(10),
    },
    nodes: {
      count,
      function: Int32Array.from(rows, (node) => (node === 0 ? -1 : (node - 1) % 10)),
      parent: Int32Array.from(rows, (node) => (node === 0 ? -1 : Math.floor((node - 1) / 10))),
      total: new Float64Array(count),
      self: new Float64Array(count),
      samples: undefined,
      folded: undefined,
    },
  };
}

test("A zoom that no frame has, or that is not one, is undefined", () => {
  expect(readZoom("000000000000", paths)).toBeUndefined();
  expect(readZoom("<script>", paths)).toBeUndefined();
  expect(readZoom("", paths)).toEqual(zoomedOut);
});

test("The span of a fold reaches from its first sibling to its last", () => {
  expect(spanOf(tree, { node: nodeNamed(profile, "b"), siblings: 2 })).toEqual({
    start: 0,
    end: 0.6,
  });
});

test("The glide starts where it was and ends exactly at its goal", () => {
  const from = { start: 0, end: 1 };
  const to = { start: 0.4, end: 0.41 };
  const first = between(from, to, 0);
  expect(first.start).toBeCloseTo(0);
  expect(first.end).toBeCloseTo(1);
  expect(between(from, to, 1)).toBe(to);
  expect(between(from, to, 3)).toBe(to);
});

test("The glide's span always holds the goal when zooming in", () => {
  const to = { start: 0.4, end: 0.41 };
  for (let progress = 0; progress < 1; progress += 0.05) {
    const span = between({ start: 0, end: 1 }, to, progress);
    expect(span.start).toBeLessThanOrEqual(to.start + 1e-9);
    expect(span.end).toBeGreaterThanOrEqual(to.end - 1e-9);
  }
});
