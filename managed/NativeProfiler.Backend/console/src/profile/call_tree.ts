import { nameOf, type Profile, weightsOf } from "./profile.ts";

/** Where each node of a profile lies. Rows are those of the profile's node table. */
export interface CallTree {
  readonly count: number;
  readonly parent: Int32Array;
  /** 0 for the root. */
  readonly depth: Int32Array;
  /** One past the node's last descendant, so that `end` of a childless node is node + 1. */
  readonly subtreeEnd: Int32Array;
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
  const left = new Float64Array(count);
  const right = new Float64Array(count);
  const filled = new Float64Array(count); // right edge of the children placed so far

  right[0] = 1;
  for (let node = 1; node < count; node++) {
    const above = parent[node] as number;
    depth[node] = (depth[above] as number) + 1;
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
  return { count, parent, depth, subtreeEnd, left, right, folded: profile.nodes.folded };
}

export function childCount(tree: CallTree, node: number): number {
  let children = 0;
  const end = tree.subtreeEnd[node] as number;
  for (let child = node + 1; child < end; child = tree.subtreeEnd[child] as number) children++;
  return children;
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
 * Pprof/Trees/PathHash.cs makes the same. Computed when first asked for.
 */
export function pathHashes(profile: Profile): PathHashes {
  let made: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;
  const hashes = (): { readonly high: Uint32Array; readonly low: Uint32Array } => {
    made ??= hashPaths(profile);
    return made;
  };
  return {
    of(node) {
      const { high, low } = hashes();
      return (
        ((high[node] as number) >>> 16).toString(16).padStart(4, "0") +
        (low[node] as number).toString(16).padStart(8, "0")
      );
    },
    find(hash) {
      const { high, low } = hashes();
      const upper = Number.parseInt(hash.slice(0, 4), 16);
      const lower = Number.parseInt(hash.slice(4), 16);
      for (let node = 0; node < low.length; node++)
        if (low[node] === lower && (high[node] as number) >>> 16 === upper) return node;
      return -1;
    },
  };
}

function hashPaths(profile: Profile): { readonly high: Uint32Array; readonly low: Uint32Array } {
  const { count, parent } = profile.nodes;
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  high[0] = 0x811c9dc5;
  low[0] = 0x9e3779b9;
  for (let node = 1; node < count; node++) {
    const above = parent[node] as number;
    const name = nameOf(profile, node);
    let a = high[above] as number;
    let b = low[above] as number;
    for (let i = 0; i < name.length; i++) {
      const code = name.charCodeAt(i);
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ code, 0x85ebca6b);
    }
    high[node] = Math.imul(a ^ 0x1f, 0x01000193);
    low[node] = Math.imul(b ^ (b >>> 15), 0xc2b2ae35);
  }
  return { high, low };
}
