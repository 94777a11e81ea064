import { fileOf, nameOf, packageOf } from "../profile/profile.ts";
import { formatNumberOf, formatShare, formatValue } from "./format.ts";
import type { Graph } from "./graph.ts";
import { boxFold, type Layout } from "./layout.ts";
import { spanOf, type Zoom } from "./viewport.ts";

/** What is said about a box, in the tooltip and to a screen reader. */
export interface Details {
  readonly name: string;
  readonly package: string;
  readonly file: string;
  readonly self: Measure;
  readonly total: Measure;
  readonly profiles: string;
  /** For a fold: how to open it. */
  readonly hint: string;
}

export interface Measure {
  readonly value: string;
  /** Of the frame that fills the width, at most all of it. */
  readonly ofShown: string;
  readonly ofTotal: string;
}

export function detailsOf(graph: Graph, zoom: Zoom, layout: Layout, box: number): Details {
  const { profile, tree } = graph;
  const node = layout.node[box] as number;
  const fold = layout.kind[box] === boxFold;
  const siblings = layout.siblings[box] as number;
  const whole = profile.nodes.total[0] || 1;
  const span = spanOf(tree, zoom);
  const shown = (span.end - span.start) * whole;

  let total = 0;
  for (let i = 0, at = node; i < siblings; i++, at = tree.subtreeEnd[at] as number)
    total += profile.nodes.total[at] as number;
  let self = 0;
  const last = fold ? node + (layout.frames[box] as number) : node + 1;
  for (let at = node; at < last; at++) self += profile.nodes.self[at] as number;

  const measure = (value: number): Measure => ({
    value: formatValue(value, profile.unit),
    ofShown: formatShare(Math.min(1, value / shown)),
    ofTotal: formatShare(value / whole),
  });
  return {
    name: fold ? formatNumberOf(layout.frames[box] as number, "frame") : nameOf(profile, node),
    package: fold ? "" : packageOf(profile, node),
    file: fold ? "" : fileOf(profile, node),
    self: measure(self),
    total: measure(total),
    profiles: formatNumberOf(profile.profiles, "profile"),
    hint: fold ? "Each too narrow to show. Click to open." : "",
  };
}
