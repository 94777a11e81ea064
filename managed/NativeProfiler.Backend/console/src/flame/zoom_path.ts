import type { CallTree } from "../profile/call_tree.ts";
import { shorterNames } from "./format.ts";

const mostSteps = 7;
const keptAtEnd = 5;

/** The nodes from the root to a frame; -1 stands for those left out in the middle of a long way. */
export function pathTo({ parent }: CallTree, node: number): readonly number[] {
  const path: number[] = [];
  for (let at = node; at >= 0; at = parent[at] as number) path.push(at);
  path.reverse();
  return path.length <= mostSteps ? path : [0, -1, ...path.slice(-keptAtEnd)];
}

/** `Cart.Add` of `Shop.Cart.Add(Item)`: the shortest way to write a name that still has the type. */
export function shortNameOf(name: string): string {
  const names = shorterNames(name);
  const [shortest = name] = names.slice(-1);
  return names.findLast((other) => other.length > shortest.length) ?? shortest;
}
