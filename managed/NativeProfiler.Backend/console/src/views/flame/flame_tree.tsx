import { useLayoutEffect, useRef } from "preact/hooks";
import type { Graph } from "../../flame/graph.ts";
import { boxOfNode, type Layout } from "../../flame/layout.ts";
import { rowHeight } from "../../flame/spaces.ts";
import { createTreeItems, type TreeItems } from "./tree_items.ts";

interface Props {
  readonly label: string;
  readonly graph: Graph;
  readonly layout: Layout;
  /** The node that the keyboard is on. */
  readonly active: number;
}

const narrowestItem = 8; // CSS pixels
const mostItems = 72;

/**
 * The same boxes as on the canvas, as a tree for keyboard and screen reader, each item lying over its box. Only the wider
 * boxes and the active one: a reader can hear no more, and the page stays light.
 */
export function FlameTree({ label, graph, layout, active }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const items = useRef<TreeItems | undefined>(undefined);
  useLayoutEffect(() => {
    if (list.current === null) return;
    items.current ??= createTreeItems(list.current);
    const activeBox = Math.max(0, boxOfNode(layout, graph.tree, active));
    items.current.show(graph, layout, boxesWorthAnItem(layout, activeBox), activeBox);
  }, [graph, layout, active]);
  return (
    <div
      class="graph-tree"
      role="tree"
      aria-label={label}
      ref={list}
      style={{ height: `${layout.rows * rowHeight}px` }}
    />
  );
}

/** The widest boxes, from the top and from left to right. */
function boxesWorthAnItem(layout: Layout, activeBox: number): readonly number[] {
  const widthOf = (box: number): number =>
    (layout.right[box] as number) - (layout.left[box] as number);
  const boxes: number[] = [];
  for (let box = 0; box < layout.count; box++) if (widthOf(box) >= narrowestItem) boxes.push(box);
  if (boxes.length > mostItems) {
    boxes.sort((a, b) => widthOf(b) - widthOf(a) || a - b);
    boxes.length = mostItems;
    boxes.sort((a, b) => a - b);
  }
  if (!boxes.includes(activeBox)) boxes.push(activeBox);
  return boxes;
}
