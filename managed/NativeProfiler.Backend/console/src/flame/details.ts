import { fileOf, lineOf, nameOf, type Profile, packageOf } from "../profile/profile.ts";
import { formatChange, formatCount, formatNumberOf, formatShare, formatValue } from "./format.ts";
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

export function detailsOf(graph: Graph, zoom: Zoom, layout: Layout, box: number): Details {
  const { profile, tree } = graph;
  const { nodes, base } = profile;
  const node = layout.node[box] as number;
  const kind = layout.kind[box] as number;
  const fold = kind === boxFold;
  const siblings = layout.siblings[box] as number;
  const until = fold ? node + (layout.frames[box] as number) : node + 1;
  const tops: number[] = [];
  for (let i = 0, at = node; i < siblings; i++, at = tree.subtreeEnd[at] as number) tops.push(at);
  const sumOfTops = (column: Float64Array): number =>
    tops.reduce((sum, at) => sum + (column[at] as number), 0);

  const span = spanOf(tree, zoom);
  const width = span.end - span.start;
  const measure = measurerOf(profile, width, profile.total, profile.unfiltered);
  const hidden = fold || kind === boxRest;
  const total = sumOfTops(nodes.total);
  return {
    name: hidden ? formatNumberOf(layout.frames[box] as number, "frame") : nameOf(profile, node),
    package: hidden ? "" : packageOf(profile, node),
    file: hidden ? "" : placeOf(profile, node),
    self: measure(sumOf(nodes.self, node, until)),
    total: measure(total),
    compared:
      base === undefined
        ? undefined
        : comparedOf(profile, total, sumOfTops(base.nodeTotal), sumOf(base.nodeSelf, node, until)),
    count: nodes.samples === undefined ? "" : formatCount(sumOfTops(nodes.samples)),
    profiles: formatNumberOf(profile.profiles, "profile"),
    hint: fold
      ? "Each too narrow to show. Click to open."
      : kind === boxRest
        ? "Below the least share that is shown."
        : "",
  };
}

function sumOf(column: Float64Array, from: number, until: number): number {
  let sum = 0;
  for (let at = from; at < until; at++) sum += column[at] as number;
  return sum;
}

function measurerOf(
  profile: Profile,
  width: number,
  total: number,
  unfiltered: number,
): (value: number) => Measure {
  const shown = width * (total || 1);
  return (value) => ({
    value: formatValue(value, profile.unit),
    ofShown: formatShare(Math.min(1, value / shown)),
    ofTotal: formatShare(value / (unfiltered || 1)),
  });
}

function comparedOf(profile: Profile, a: number, b: number, selfB: number): Compared {
  const { base } = profile;
  const scale = base?.scale ?? 1;
  const whole = base?.total || 1;
  const measure = measurerOf(profile, 1, whole, whole);
  const change = (a - b * scale) / (Math.max(profile.total, whole * scale) || 1);
  return { total: measure(b), self: measure(selfB), change: formatChange(change) };
}

function placeOf(profile: Profile, node: number): string {
  const file = fileOf(profile, node);
  const line = lineOf(profile, node);
  return file !== "" && line > 0 ? `${file}:${line}` : file;
}
