/** A merged profile as the backend sends it, in typed arrays. Indices are rows of the tables. */
export interface Profile {
  readonly sampleType: string;
  readonly unit: string;
  readonly total: number;
  /** Number of profiles merged. */
  readonly profiles: number;
  /** Profiles that would belong to it but are damaged. */
  readonly unreadable: number;
  readonly firstUnixMs: number;
  readonly lastUnixMs: number;
  readonly functions: FunctionTable;
  readonly nodes: NodeTable;
}

export interface FunctionTable {
  readonly name: readonly string[];
  readonly file: readonly string[];
  readonly package: readonly string[];
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
  readonly self: Float64Array;
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

export function isRuntime(profile: Profile, node: number): boolean {
  return profile.functions.runtime[functionOf(profile, node)] === 1;
}
