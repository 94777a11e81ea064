import type { CallTree } from "../profile/call_tree.ts";
import { rowHeight, type Span, toCss } from "./spaces.ts";

export const boxFrame = 0;
/** A frame above the zoomed one: wider than the canvas, shown dimmed. */
export const boxAncestor = 1;
/** Neighbouring frames, each too narrow to show, as one box. */
export const boxFold = 2;
/** Frames that the backend folded, of which nothing more is known. */
export const boxRest = 3;

/** The boxes of a canvas in CSS pixels, sorted by row, then from left to right. */
export interface Layout {
  /** Which way the graph grows from its first row: callees hang down, callers stand above. */
  readonly grows: Growth;
  readonly width: number;
  readonly count: number;
  readonly rows: number;
  /** The first box of each row; one more entry than rows. */
  readonly rowStart: Int32Array;
  readonly row: Int32Array;
  readonly kind: Uint8Array;
  /** The frame, or the first frame of a fold. */
  readonly node: Int32Array;
  /** How many siblings a fold stands for; 1 for a frame. */
  readonly siblings: Int32Array;
  /** How many frames a fold stands for, the callees of its siblings included; 1 for a frame. */
  readonly frames: Int32Array;
  readonly left: Float32Array;
  readonly right: Float32Array;
}

export type Growth = "down" | "up";

/** Where a row begins, CSS pixels from the graph's upper edge. */
export function topOfRow({ grows, rows }: Layout, row: number): number {
  return (grows === "up" ? rows - 1 - row : row) * rowHeight;
}

/** The row at a height, which may lie outside of the graph. */
export function rowAt({ grows, rows }: Layout, y: number): number {
  const row = Math.floor(y / rowHeight);
  return grows === "up" ? rows - 1 - row : row;
}

const narrowWidth = 3; // CSS pixels: below this a frame can neither be read nor hit

/**
 * A fold ends at this share of the canvas, so that opening it always magnifies: a parent of
 * 10,000 equal children would otherwise open into the same box for ever.
 */
const widestFold = 1 / 8;

/** Boxes of the frames within `span`. Costs what is visible, not what the tree holds. */
export function layOut(tree: CallTree, span: Span, width: number, grows: Growth = "down"): Layout {
  boxes.clear();
  const scale = width / (span.end - span.start);
  const narrow = narrowWidth / scale;
  const foldLimit = (span.end - span.start) * widestFold;
  const { left, right, depth, subtreeEnd, parent } = tree;

  let node = 0;
  while (node < tree.count) {
    const start = left[node] as number;
    const end = right[node] as number;
    if (node > 0 && (end <= span.start || start >= span.end) && end > start) {
      node = subtreeEnd[node] as number;
    } else if (node > 0 && end - start < narrow) {
      const last = subtreeEnd[parent[node] as number] as number;
      let next = subtreeEnd[node] as number;
      let siblings = 1;
      let foldEnd = end;
      while (next < last) {
        const nextEnd = right[next] as number;
        if (nextEnd - (left[next] as number) >= narrow || nextEnd - start > foldLimit) break;
        if ((left[next] as number) >= span.end && nextEnd > (left[next] as number)) break;
        foldEnd = nextEnd;
        siblings++;
        next = subtreeEnd[next] as number;
      }
      if (start < span.end)
        boxes.add(boxFold, node, siblings, next - node, depth[node] as number, start, foldEnd);
      node = next;
    } else if (((tree.folded?.[node] as number | undefined) ?? 0) > 0) {
      const frames = tree.folded?.[node] as number;
      boxes.add(boxRest, node, 1, frames, depth[node] as number, start, end);
      node++;
    } else {
      const covers = start <= span.start && end >= span.end && end - start > span.end - span.start;
      boxes.add(covers ? boxAncestor : boxFrame, node, 1, 1, depth[node] as number, start, end);
      node++;
    }
  }
  return boxes.sortedByRow(span, width, grows);
}

/** Boxes in the order of the tree, in columns that are kept from one layout to the next and grow. */
class BoxList {
  private count = 0;
  private rows = 0;
  private kind = new Uint8Array(1_024);
  private node = new Int32Array(1_024);
  private siblings = new Int32Array(1_024);
  private frames = new Int32Array(1_024);
  private row = new Int32Array(1_024);
  private start = new Float64Array(1_024);
  private end = new Float64Array(1_024);

  clear(): void {
    this.count = 0;
    this.rows = 0;
  }

  add(
    kind: number,
    node: number,
    siblings: number,
    frames: number,
    row: number,
    start: number,
    end: number,
  ): void {
    const box = this.count++;
    if (box === this.kind.length) this.grow(box * 2);
    this.kind[box] = kind;
    this.node[box] = node;
    this.siblings[box] = siblings;
    this.frames[box] = frames;
    this.row[box] = row;
    this.start[box] = start;
    this.end[box] = end;
    if (row >= this.rows) this.rows = row + 1;
  }

  private grow(length: number): void {
    const grown = <T extends Uint8Array | Int32Array | Float64Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.kind = grown(new Uint8Array(length), this.kind);
    this.node = grown(new Int32Array(length), this.node);
    this.siblings = grown(new Int32Array(length), this.siblings);
    this.frames = grown(new Int32Array(length), this.frames);
    this.row = grown(new Int32Array(length), this.row);
    this.start = grown(new Float64Array(length), this.start);
    this.end = grown(new Float64Array(length), this.end);
  }

  /** A counting sort: preorder already has the boxes of a row from left to right. */
  sortedByRow(span: Span, width: number, grows: Growth): Layout {
    const { count, rows } = this;
    const rowStart = new Int32Array(rows + 1);
    for (let i = 0; i < count; i++) {
      const after = (this.row[i] as number) + 1;
      rowStart[after] = (rowStart[after] as number) + 1;
    }
    for (let row = 0; row < rows; row++)
      rowStart[row + 1] = (rowStart[row + 1] as number) + (rowStart[row] as number);

    const layout = {
      grows,
      width,
      count,
      rows,
      rowStart,
      row: new Int32Array(count),
      kind: new Uint8Array(count),
      node: new Int32Array(count),
      siblings: new Int32Array(count),
      frames: new Int32Array(count),
      left: new Float32Array(count),
      right: new Float32Array(count),
    };
    const next = rowStart.slice();
    for (let i = 0; i < count; i++) {
      const row = this.row[i] as number;
      const box = next[row] as number;
      next[row] = box + 1;
      layout.row[box] = row;
      layout.kind[box] = this.kind[i] as number;
      layout.node[box] = this.node[i] as number;
      layout.siblings[box] = this.siblings[i] as number;
      layout.frames[box] = this.frames[i] as number;
      layout.left[box] = Math.max(0, toCss(this.start[i] as number, span, width));
      layout.right[box] = Math.min(width, toCss(this.end[i] as number, span, width));
    }
    return layout;
  }
}

const boxes = new BoxList();

/** The box that shows `node`, alone or within a fold; -1 when it is not in view. */
export function boxOfNode(layout: Layout, tree: CallTree, node: number): number {
  const row = tree.depth[node] as number;
  if (row >= layout.rows) return -1;
  for (
    let box = layout.rowStart[row] as number;
    box < (layout.rowStart[row + 1] as number);
    box++
  ) {
    const first = layout.node[box] as number;
    if (first === node) return box;
    if (
      layout.kind[box] === boxFold &&
      first < node &&
      node < first + (layout.frames[box] as number)
    )
      return box;
  }
  return -1;
}
