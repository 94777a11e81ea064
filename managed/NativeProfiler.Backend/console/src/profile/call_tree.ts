import { nameOf, type Profile, weightsOf } from "./profile.ts";

/** Where each node of a profile lies. Rows are those of the profile's node table. */
export interface CallTree {
  readonly count: number;
  readonly parent: Int32Array;
  /** 0 for the root. */
  readonly depth: Int32Array;
  /** The largest depth. */
  readonly deepest: number;
  /** One past the node's last descendant, so that `end` of a childless node is node + 1. */
  readonly subtreeEnd: Int32Array;
  /** How many callees each node has. */
  readonly children: Int32Array;
  /** Unit interval: 0 is the left edge of everything, 1 the right. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** See NodeTable. */
  readonly folded: Float64Array | undefined;
}

/**
 * Lays the nodes of a profile into the unit interval: siblings side by side from the left edge of
 * their parent in the order given; what a parent spent in itself stays free at its right.
 */
export function buildCallTree(profile: Profile): CallTree {
  const { count, parent } = profile.nodes;
  const weights = weightsOf(profile);
  const depth = new Int32Array(count);
  const subtreeEnd = new Int32Array(count);
  const children = new Int32Array(count);
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  const filled = new Float64Array(count); // right edge of the children placed so far

  let deepest = 0;
  right[0] = 1;
  for (let node = 1; node < count; node++) {
    const above = parent[node] as number;
    const level = (depth[above] as number) + 1;
    depth[node] = level;
    if (level > deepest) deepest = level;
    children[above] = (children[above] as number) + 1;
    const start = filled[above] as number;
    const end = Math.min(start + (weights[node] as number), right[above] as number);
    left[node] = start;
    right[node] = end;
    filled[node] = start;
    filled[above] = end;
  }
  for (let node = count - 1; node >= 0; node--) {
    subtreeEnd[node] = Math.max(subtreeEnd[node] as number, node + 1);
    const above = parent[node] as number;
    if (above >= 0)
      subtreeEnd[above] = Math.max(subtreeEnd[above] as number, subtreeEnd[node] as number);
  }
  const { folded } = profile.nodes;
  return { count, parent, depth, deepest, subtreeEnd, children, left, right, folded };
}

/** Names of paths; see pathHashes. */
export interface PathHashes {
  of(node: number): string;
  /** The first node with this hash; -1 when there is none. */
  find(hash: string): number;
}

/**
 * A hash of the function names from the root to each node: the same frame keeps its hash when the
 * profile is loaded again, which row numbers would not. 48 bits, as twelve hexadecimal digits.
 * Pprof/Trees/PathHash.cs makes the same.
 */
export function pathHashes(profile: Profile): PathHashes {
  const { count, parent } = profile.nodes;
  const nodeOf = new Map<string, number>(); // of the hashes that were asked for
  let all: Hashes | undefined;
  return {
    of(node) {
      const path: number[] = [];
      for (let at = node; at > 0; at = parent[at] as number) path.push(at);
      const hashes = startHashes(path.length + 1);
      for (let step = 1; step < hashes.low.length; step++)
        addHash(hashes, step, step - 1, nameOf(profile, path[path.length - step] as number));
      const text = textOf(hashes, path.length);
      nodeOf.set(text, node);
      return text;
    },
    find(hash) {
      const known = nodeOf.get(hash);
      if (known !== undefined) return known;
      if (all === undefined) {
        all = startHashes(count);
        for (let node = 1; node < count; node++)
          addHash(all, node, parent[node] as number, nameOf(profile, node));
      }
      const upper = Number.parseInt(hash.slice(0, 4), 16);
      const lower = Number.parseInt(hash.slice(4), 16);
      for (let node = 0; node < count; node++)
        if (all.low[node] === lower && (all.high[node] as number) >>> 16 === upper) return node;
      return -1;
    },
  };
}

interface Hashes {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
}

function startHashes(count: number): Hashes {
  const hashes = { high: new Uint32Array(count), low: new Uint32Array(count) };
  hashes.high[0] = 0x811c9dc5;
  hashes.low[0] = 0x9e3779b9;
  return hashes;
}

function addHash({ high, low }: Hashes, at: number, above: number, name: string): void {
  let a = high[above] as number;
  let b = low[above] as number;
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b ^ code, 0x85ebca6b);
  }
  high[at] = Math.imul(a ^ 0x1f, 0x01000193);
  low[at] = Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
}

function textOf({ high, low }: Hashes, at: number): string {
  return (
    ((high[at] as number) >>> 16).toString(16).padStart(4, "0") +
    (low[at] as number).toString(16).padStart(8, "0")
  );
}
