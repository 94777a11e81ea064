/** What values were measured in, and over how much. */
export interface Measured {
  readonly sampleType: string;
  readonly unit: string;
  readonly profiles: number;
  /** Profiled time of all profiles together; 0 where it is not known. */
  readonly durationNs: number;
  /** Whether there is a rate: not of what stands at a moment, such as the heap. */
  readonly perSecond: boolean;
}

/** A merged profile as the backend sends it, in typed arrays. Indices are rows of the tables. */
export interface Profile {
  readonly sampleType: string;
  readonly unit: string;
  /** Sample types that the profiles have: what the metric may be changed to. */
  readonly sampleTypes: readonly string[];
  readonly total: number;
  /** The total before filters; equal to `total` without. */
  readonly unfiltered: number;
  /** Number of profiles merged. */
  readonly profiles: number;
  /** Profiles that would belong to it but are damaged. */
  readonly unreadable: number;
  /** Profiled time of all profiles together; 0 where it is not known. */
  readonly durationNs: number;
  /** See Measured. */
  readonly perSecond: boolean;
  readonly firstUnixMs: number;
  readonly lastUnixMs: number;
  readonly functions: FunctionTable;
  readonly nodes: NodeTable;
  /** What it is compared with, node by node. */
  readonly base: Base | undefined;
}

export interface FunctionTable {
  readonly name: readonly string[];
  readonly file: readonly string[];
  /** 0 where it is not known. */
  readonly line: Int32Array;
  readonly package: readonly string[];
  readonly assembly: readonly string[];
  /** 1 where the function belongs to the runtime. */
  readonly runtime: Uint8Array;
}

/** Call-tree nodes in depth-first preorder, children heaviest first. Node 0 is everything. */
export interface NodeTable {
  readonly count: number;
  /** Row of the function table; -1 for node 0. */
  readonly function: Int32Array;
  /** -1 for node 0. */
  readonly parent: Int32Array;
  /** In the profile's unit. */
  readonly total: Float64Array;
  /** What the frame uses itself: upside down that is the total of those at the top, and nothing of their callers below. */
  readonly self: Float64Array;
  /** How often it was seen; undefined where the profile does not count. */
  readonly samples: Float64Array | undefined;
  /** How many frames the backend folded into the node, 0 for others; undefined where there is no such node. */
  readonly folded: Float64Array | undefined;
}

/** The profile compared with: B, where the profile itself is A. */
export interface Base {
  readonly total: number;
  readonly profiles: number;
  readonly durationNs: number;
  readonly firstUnixMs: number;
  readonly lastUnixMs: number;
  /** B's values times this are comparable with A's. */
  readonly scale: number;
  readonly nodeTotal: Float64Array;
  readonly nodeSelf: Float64Array;
}

/** B as something measured: its values are its own, before `scale`. */
export function measuredInB({
  sampleType,
  unit,
  perSecond,
  profiles,
  durationNs,
  base,
}: Profile): Measured {
  return {
    sampleType,
    unit,
    perSecond,
    profiles: base?.profiles ?? profiles,
    durationNs: base?.durationNs ?? durationNs,
  };
}

export const everything = "everything";

export function functionOf(profile: Profile, node: number): number {
  return profile.nodes.function[node] as number;
}

export function nameOf(profile: Profile, node: number): string {
  const row = functionOf(profile, node);
  return node === 0 ? everything : (profile.functions.name[row] ?? "");
}

export function packageOf(profile: Profile, node: number): string {
  return profile.functions.package[functionOf(profile, node)] ?? "";
}

export function fileOf(profile: Profile, node: number): string {
  return profile.functions.file[functionOf(profile, node)] ?? "";
}

export function lineOf(profile: Profile, node: number): number {
  return profile.functions.line[functionOf(profile, node)] ?? 0;
}

export function isRuntime(profile: Profile, node: number): boolean {
  return profile.functions.runtime[functionOf(profile, node)] === 1;
}

/**
 * Each node's share of the width, the whole being 1. With a comparison that of A + B, so that what is only in one of them has
 * a place too.
 */
export function weightsOf(profile: Profile): Float64Array {
  const { base } = profile;
  const weights = new Float64Array(profile.nodes.count);
  for (let node = 0; node < weights.length; node++)
    weights[node] =
      (profile.nodes.total[node] as number) +
      (base === undefined ? 0 : (base.nodeTotal[node] as number) * base.scale);
  const whole = weights[0] || 1;
  for (let node = 0; node < weights.length; node++)
    weights[node] = (weights[node] as number) / whole;
  return weights;
}

/** How much more of everything A spends in the node than B, -1 … 1. */
export function shareChange(profile: Profile, node: number): number {
  const { base, nodes } = profile;
  if (base === undefined) return 0;
  const whole = Math.max(profile.total, base.total * base.scale) || 1;
  const other = (base.nodeTotal[node] as number) * base.scale;
  return ((nodes.total[node] as number) - other) / whole;
}
