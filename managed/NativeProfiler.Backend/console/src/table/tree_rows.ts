import type { CallTree } from "../profile/call_tree.ts";
import type { Profile } from "../profile/profile.ts";

/** The open nodes of a tree as lines, each below its parent: what a tree grid shows. */
export function linesOf(tree: CallTree, open: ReadonlySet<number>): readonly number[] {
  const lines: number[] = [];
  let node = 0;
  while (node < tree.count) {
    lines.push(node);
    node = open.has(node) ? node + 1 : (tree.subtreeEnd[node] as number);
  }
  return lines;
}

const mostOpened = 60;
const worthOpening = 0.5; // of the parent's total

/** The heaviest path, opened as far as one callee has most of its caller: where a reader would go anyway. */
export function hotPath(profile: Profile, tree: CallTree): ReadonlySet<number> {
  const open = new Set<number>();
  const { total } = profile.nodes;
  let node = 0;
  while (open.size < mostOpened && (tree.subtreeEnd[node] as number) > node + 1) {
    open.add(node);
    const heaviest = node + 1; // children are heaviest first
    if ((total[heaviest] as number) < worthOpening * (total[node] as number)) break;
    node = heaviest;
  }
  return open;
}

export function hasChildren(tree: CallTree, node: number): boolean {
  return (tree.children[node] as number) > 0;
}

export type TreeStep =
  | { readonly kind: "move"; readonly line: number }
  | { readonly kind: "open" | "close"; readonly node: number };

/** What a key does at a line, as in the tree grid of the ARIA practices; undefined for other keys. */
export function stepOf(
  key: string,
  tree: CallTree,
  lines: readonly number[],
  open: ReadonlySet<number>,
  line: number,
): TreeStep | undefined {
  const node = lines[line] as number;
  const isOpen = open.has(node);
  const move = (to: number): TreeStep => ({
    kind: "move",
    line: Math.max(0, Math.min(lines.length - 1, to)),
  });
  switch (key) {
    case "ArrowDown":
      return move(line + 1);
    case "ArrowUp":
      return move(line - 1);
    case "PageDown":
      return move(line + 20);
    case "PageUp":
      return move(line - 20);
    case "Home":
      return move(0);
    case "End":
      return move(lines.length - 1);
    case "ArrowRight":
      if (!hasChildren(tree, node)) return move(line);
      return isOpen ? move(line + 1) : { kind: "open", node };
    case "ArrowLeft":
      if (isOpen) return { kind: "close", node };
      return move(node === 0 ? line : lines.lastIndexOf(tree.parent[node] as number, line));
    default:
      return undefined;
  }
}
