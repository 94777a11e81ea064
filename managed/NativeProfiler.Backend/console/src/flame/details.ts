import type { CallTree } from "../profile/call_tree.ts";
import { fileOf, lineOf, nameOf, type Profile, packageOf } from "../profile/profile.ts";
import type { Write } from "./amount.ts";
import { formatChange, formatCount, formatNumberOf, formatShare } from "./format.ts";
import type { Graph } from "./graph.ts";
import { boxFold, boxRest, type Layout } from "./layout.ts";
import { spanOf, type Zoom } from "./viewport.ts";

/** What is said about a box, in the tooltip and to a screen reader. */
export interface Details {
  readonly name: string;
  readonly package: string;
  /** With the line, where it is known. */
  readonly file: string;
  readonly self: Measure;
  readonly total: Measure;
  /** In a comparison: the total of B, and how A differs. */
  readonly compared: Compared | undefined;
  /** Number of samples; empty where the profile does not count. */
  readonly count: string;
  readonly profiles: string;
  /** For a fold: how to open it. */
  readonly hint: string;
}

export interface Measure {
  readonly value: string;
  /** Of the frame that fills the width, at most all of it. */
  readonly ofShown: string;
  /** Of everything, what filters left out included. */
  readonly ofTotal: string;
}

export interface Compared {
  readonly total: Measure;
  readonly self: Measure;
  readonly change: string;
}

interface LabelParts {
  readonly name: string;
  readonly total: string;
  readonly self: string;
  /** Of what is shown, 0 … 1. */
  readonly share: number;
}

/** A box's name and its shares of everything: what a screen reader hears. */
export function labelPartsOf({ profile, tree }: Graph, layout: Layout, box: number): LabelParts {
  const sums = sumsOf(tree, layout, box);
  const whole = profile.unfiltered || 1;
  const total = sums.ofTops(profile.nodes.total);
  return {
    name: nameOfBox(profile, layout, box),
    total: formatShare(total / whole),
    share: total / (profile.nodes.total[0] || 1),
    self: formatShare(sums.ofAll(profile.nodes.self) / whole),
  };
}

function nameOfBox(profile: Profile, layout: Layout, box: number): string {
  return isHidden(layout, box)
    ? formatNumberOf(layout.frames[box] as number, "frame")
    : nameOf(profile, layout.node[box] as number);
}

function isHidden(layout: Layout, box: number): boolean {
  return layout.kind[box] === boxFold || layout.kind[box] === boxRest;
}

type Sum = (column: Float64Array) => number;

/** Sums over a box's frames: its topmost ones, or all that it stands for. */
function sumsOf(
  tree: CallTree,
  layout: Layout,
  box: number,
): { readonly ofTops: Sum; readonly ofAll: Sum } {
  const node = layout.node[box] as number;
  const siblings = layout.siblings[box] as number;
  const isFold = layout.kind[box] === boxFold;
  const until = isFold ? node + (layout.frames[box] as number) : node + 1;
  return {
    ofTops(column) {
      let sum = 0;
      for (let i = 0, at = node; i < siblings; i++, at = tree.subtreeEnd[at] as number)
        sum += column[at] as number;
      return sum;
    },
    ofAll(column) {
      if (!isFold) return column[node] as number;
      const before = sumsBefore(column);
      return (before[until] as number) - (before[node] as number);
    },
  };
}

const made = new WeakMap<Float64Array, Float64Array>();

/** What stands before each row of a column, together: a fold may hold half of all frames. */
function sumsBefore(column: Float64Array): Float64Array {
  let sums = made.get(column);
  if (sums === undefined) {
    sums = new Float64Array(column.length + 1);
    for (let row = 0; row < column.length; row++)
      sums[row + 1] = (sums[row] as number) + (column[row] as number);
    made.set(column, sums);
  }
  return sums;
}

/** How values are written: those of the profile, and of what it is compared with. */
export interface Writers {
  readonly a: Write;
  readonly b: Write;
}

export function detailsOf(
  graph: Graph,
  zoom: Zoom,
  layout: Layout,
  box: number,
  writers: Writers,
): Details {
  const { profile, tree } = graph;
  const { nodes, base } = profile;
  const node = layout.node[box] as number;
  const kind = layout.kind[box] as number;
  const { ofTops, ofAll } = sumsOf(tree, layout, box);
  const span = spanOf(tree, zoom);
  const width = span.end - span.start;
  const measure = measurerOf(writers.a, width, profile.total, profile.unfiltered);
  const hidden = isHidden(layout, box);
  const total = ofTops(nodes.total);
  return {
    name: nameOfBox(profile, layout, box),
    package: hidden ? "" : packageOf(profile, node),
    file: hidden ? "" : placeOf(profile, node),
    self: measure(ofAll(nodes.self)),
    total: measure(total),
    compared:
      base === undefined
        ? undefined
        : comparedOf(profile, writers.b, total, ofTops(base.nodeTotal), ofAll(base.nodeSelf)),
    count: nodes.samples === undefined ? "" : formatCount(ofTops(nodes.samples)),
    profiles: formatNumberOf(profile.profiles, "profile"),
    hint:
      kind === boxFold
        ? "Each too narrow to show. Click to open."
        : kind === boxRest
          ? "Too narrow to be sent with the rest. Click to load them."
          : "",
  };
}

function measurerOf(
  write: Write,
  width: number,
  total: number,
  unfiltered: number,
): (value: number) => Measure {
  const shown = width * (total || 1);
  return (value) => ({
    value: write(value),
    ofShown: formatShare(Math.min(1, value / shown)),
    ofTotal: formatShare(value / (unfiltered || 1)),
  });
}

function comparedOf(profile: Profile, write: Write, a: number, b: number, selfB: number): Compared {
  const { base } = profile;
  const scale = base?.scale ?? 1;
  const whole = base?.total || 1;
  const measure = measurerOf(write, 1, whole, whole);
  const change = (a - b * scale) / (Math.max(profile.total, whole * scale) || 1);
  return { total: measure(b), self: measure(selfB), change: formatChange(change) };
}

function placeOf(profile: Profile, node: number): string {
  const file = shortPath(fileOf(profile, node));
  const line = lineOf(profile, node);
  return file !== "" && line > 0 ? `${file}:${line}` : file;
}

const keptSegments = 3;

/** An absolute path is that of the machine that compiled; its end is what a reader knows. */
function shortPath(file: string): string {
  if (!/^(\/|[A-Za-z]:[\\/])/.test(file)) return file;
  const segments = file.split(/[\\/]/);
  return segments.length <= keptSegments + 1
    ? file
    : `…/${segments.slice(-keptSegments).join("/")}`;
}
