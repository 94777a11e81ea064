import { buildCallTree, type CallTree, type PathHashes, pathHashes } from "../profile/call_tree.ts";
import type { Profile } from "../profile/profile.ts";

/** A profile with all that is computed from it once. */
export interface Graph {
  readonly profile: Profile;
  readonly tree: CallTree;
  /** See pathHashes. */
  readonly hashes: PathHashes;
}

const graphs = new WeakMap<Profile, Graph>();

export function graphOf(profile: Profile): Graph {
  let graph = graphs.get(profile);
  if (graph === undefined) {
    graph = { profile, tree: buildCallTree(profile), hashes: pathHashes(profile) };
    graphs.set(profile, graph);
  }
  return graph;
}
