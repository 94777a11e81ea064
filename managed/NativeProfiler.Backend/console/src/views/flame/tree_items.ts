import { labelPartsOf } from "../../flame/details.ts";
import type { Graph } from "../../flame/graph.ts";
import { boxAncestor, boxFold, boxRest, type Layout, topOfRow } from "../../flame/layout.ts";

/** The elements of the boxes in a tree. They are kept and changed in place: making them anew was most of a zoom's work. */
export interface TreeItems {
  /** One element for each of these boxes; `active` takes the key presses, and the focus where the tree had it. */
  show(graph: Graph, layout: Layout, boxes: readonly number[], active: number): void;
}

interface Item {
  readonly element: BoxElement;
  /** What the element's attributes say now. */
  readonly said: Map<string, string>;
}

/** An element of a box. Its exact share is for tests: an attribute would have to be written at each zoom. */
interface BoxElement extends HTMLElement {
  share?: number;
}

export function createTreeItems(root: HTMLElement): TreeItems {
  const items: Item[] = [];
  const itemAt = (index: number): Item => {
    const kept = items[index];
    if (kept !== undefined) return kept;
    const element: BoxElement = document.createElement("div");
    element.className = "graph-item";
    element.setAttribute("role", "treeitem");
    const item = { element, said: new Map<string, string>() };
    items.push(item);
    return item;
  };
  return {
    show(graph, layout, boxes, active) {
      const focused = items.findIndex(({ element }) => element === document.activeElement);
      for (let index = 0; index < boxes.length; index++) {
        const box = boxes[index] as number;
        const item = itemAt(index);
        describe(item, graph, layout, box, box === active);
        if (item.element.parentNode === null) root.append(item.element);
      }
      const wanted = items[boxes.indexOf(active)]?.element;
      if (focused >= 0 && wanted !== undefined) {
        // One that leaves the page takes the focus with it. Otherwise the focus waits for the frame: it lays the page out,
        // which the frame then need not do.
        if (focused >= boxes.length) wanted.focus();
        else requestAnimationFrame(() => focusWithin(root, wanted));
      }
      while (root.childElementCount > boxes.length) root.lastElementChild?.remove();
    },
  };
}

function focusWithin(root: HTMLElement, element: HTMLElement): void {
  const isActive = element.tabIndex === 0 && element !== document.activeElement;
  if (isActive && root.contains(document.activeElement)) element.focus();
}

function describe(item: Item, graph: Graph, layout: Layout, box: number, active: boolean): void {
  const kind = layout.kind[box] as number;
  const node = layout.node[box] as number;
  const row = layout.row[box] as number;
  const left = layout.left[box] as number;
  const width = (layout.right[box] as number) - left;
  const children = kind === boxFold ? 0 : (graph.tree.children[node] as number);
  const { name, total, self, share } = labelPartsOf(graph, layout, box);
  say(item, "tabindex", active ? "0" : "-1");
  say(item, "aria-selected", active ? "true" : undefined);
  say(item, "aria-level", String(row + 1));
  say(item, "aria-expanded", kind === boxFold ? "false" : children > 0 ? "true" : undefined);
  say(item, "aria-label", `${name}, ${total}, level ${row + 1}, ${children} callees, self ${self}`);
  say(item, "data-kind", kindOf(kind));
  item.element.share = share;
  // Written through the object model: the content security policy allows no style in the markup.
  const { style } = item.element;
  const top = `${topOfRow(layout, row)}px`;
  if (changes(item, "left", `${left}px`)) style.left = `${left}px`;
  if (changes(item, "top", top)) style.top = top;
  if (changes(item, "width", `${width}px`)) style.width = `${width}px`;
}

function changes({ said }: Item, key: string, value: string): boolean {
  if (said.get(key) === value) return false;
  said.set(key, value);
  return true;
}

function say(item: Item, attribute: string, value: string | undefined): void {
  if (!changes(item, attribute, value ?? "")) return;
  if (value === undefined) item.element.removeAttribute(attribute);
  else item.element.setAttribute(attribute, value);
}

function kindOf(kind: number): string {
  if (kind === boxFold) return "fold";
  if (kind === boxRest) return "rest";
  return kind === boxAncestor ? "ancestor" : "frame";
}
