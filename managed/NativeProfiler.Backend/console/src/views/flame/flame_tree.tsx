import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { labelPartsOf } from "../../flame/details.ts";
import type { Graph } from "../../flame/graph.ts";
import { boxAncestor, boxFold, boxOfNode, boxRest, type Layout } from "../../flame/layout.ts";
import { rowHeight } from "../../flame/spaces.ts";
import { childCount } from "../../profile/call_tree.ts";

interface Props {
  readonly label: string;
  readonly graph: Graph;
  readonly layout: Layout;
  /** The node that the keyboard is on. */
  readonly active: number;
  /** Of the whole graph, CSS pixels. */
  readonly height: number;
}

const narrowestItem = 8; // CSS pixels
const mostItems = 250;

/**
 * The same boxes as on the canvas, as a tree for keyboard and screen reader, each item lying over its box. Only the wider
 * boxes and the active one: a reader can hear no more, and the page stays light.
 */
export function FlameTree({ label, graph, layout, active, height }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const activeBox = Math.max(0, boxOfNode(layout, graph.tree, active));
  const boxes = useMemo(() => boxesWorthAnItem(layout, activeBox), [layout, activeBox]);
  // Asked before the list changes, because an item that leaves the page takes the focus with it.
  const hasFocus = list.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (hasFocus) list.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  });
  return (
    <div
      class="graph-tree"
      role="tree"
      aria-label={label}
      ref={list}
      style={{ height: `${height}px` }}
    >
      {boxes.map((box) => (
        <Item key={box} graph={graph} layout={layout} box={box} active={box === activeBox} />
      ))}
    </div>
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

interface ItemProps {
  readonly graph: Graph;
  readonly layout: Layout;
  readonly box: number;
  readonly active: boolean;
}

function Item({ graph, layout, box, active }: ItemProps) {
  const row = layout.row[box] as number;
  const left = layout.left[box] as number;
  const width = (layout.right[box] as number) - left;
  const node = layout.node[box] as number;
  const fold = layout.kind[box] === boxFold;
  const { name, total, self } = labelPartsOf(graph, layout, box);
  const children = fold ? 0 : childCount(graph.tree, node);
  const label = `${name}, ${total}, level ${row + 1}, ${children} callees, self ${self}`;
  return (
    <div
      role="treeitem"
      class="graph-item"
      tabIndex={active ? 0 : -1}
      aria-label={label}
      aria-level={row + 1}
      aria-expanded={fold ? false : children > 0 ? true : undefined}
      aria-selected={active}
      data-kind={kindOf(layout, box)}
      data-name={name}
      data-share={graph.profile.nodes.total[0] === 0 ? 0 : shareOf(graph, layout, box)}
      style={{
        transform: `translate(${left}px, ${row * rowHeight}px)`,
        width: `${width}px`,
      }}
    />
  );
}

function kindOf(layout: Layout, box: number): string {
  if (layout.kind[box] === boxFold) return "fold";
  if (layout.kind[box] === boxRest) return "rest";
  return layout.kind[box] === boxAncestor ? "ancestor" : "frame";
}

/** Of everything, 0 … 1. */
function shareOf(graph: Graph, layout: Layout, box: number): number {
  const { profile, tree } = graph;
  let total = 0;
  for (let i = 0, at = layout.node[box] as number; i < (layout.siblings[box] as number); i++) {
    total += profile.nodes.total[at] as number;
    at = tree.subtreeEnd[at] as number;
  }
  return total / (profile.nodes.total[0] as number);
}
