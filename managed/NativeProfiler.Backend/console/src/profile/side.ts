import type { Profile } from "./profile.ts";

/**
 * One side of a comparison as a profile of its own. Its frames keep the comparison's order, so that the same frame stands at
 * the same place on both sides.
 */
export function sideOf(profile: Profile, side: "a" | "b"): Profile {
  const { base, nodes } = profile;
  if (base === undefined) return profile;
  const total = side === "a" ? nodes.total : base.nodeTotal;
  const self = side === "a" ? nodes.self : base.nodeSelf;
  const kept: number[] = [];
  const rowOf = new Int32Array(nodes.count).fill(-1);
  for (let node = 0; node < nodes.count; node++) {
    if (node > 0 && total[node] === 0) continue;
    rowOf[node] = kept.length;
    kept.push(node);
  }
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(kept, (node) => column[node] as number);
  const whole = side === "a" ? profile.total : base.total;
  return {
    ...profile,
    total: whole,
    unfiltered: whole,
    profiles: side === "a" ? profile.profiles : base.profiles,
    durationNs: side === "a" ? profile.durationNs : base.durationNs,
    firstUnixMs: side === "a" ? profile.firstUnixMs : base.firstUnixMs,
    lastUnixMs: side === "a" ? profile.lastUnixMs : base.lastUnixMs,
    base: undefined,
    nodes: {
      count: kept.length,
      function: Int32Array.from(kept, (node) => nodes.function[node] as number),
      parent: Int32Array.from(kept, (node) =>
        node === 0 ? -1 : (rowOf[nodes.parent[node] as number] as number),
      ),
      total: pick(total),
      self: pick(self),
      samples: undefined,
      folded: nodes.folded === undefined ? undefined : pick(nodes.folded),
    },
  };
}
