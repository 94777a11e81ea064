import type { CallTree, PathHashes } from "../profile/call_tree.ts";
import { type Span, wholeSpan } from "./spaces.ts";

/** What is spread over the whole width: a frame, or the siblings of an opened fold. */
export interface Zoom {
  readonly node: number;
  readonly siblings: number;
}

export const zoomedOut: Zoom = { node: 0, siblings: 1 };

export function isZoomedOut(zoom: Zoom): boolean {
  return zoom.node === 0;
}

export function spanOf(tree: CallTree, zoom: Zoom): Span {
  const start = tree.left[zoom.node] as number;
  const end = tree.right[lastSibling(tree, zoom)] as number;
  return end > start ? { start, end } : wholeSpan;
}

function lastSibling(tree: CallTree, zoom: Zoom): number {
  let last = zoom.node;
  for (let i = 1; i < zoom.siblings; i++) {
    const next = tree.subtreeEnd[last] as number;
    if (next >= tree.count || tree.parent[next] !== tree.parent[zoom.node]) break;
    last = next;
  }
  return last;
}

/** As in the address: `<path hash>`, or `<path hash>~<siblings>` for an opened fold. */
export function writeZoom(zoom: Zoom, hashes: PathHashes): string {
  if (isZoomedOut(zoom)) return "";
  const hash = hashes.of(zoom.node);
  return zoom.siblings > 1 ? `${hash}~${zoom.siblings}` : hash;
}

/** Undefined when no frame of this profile has that path. */
export function readZoom(text: string, hashes: PathHashes): Zoom | undefined {
  if (text === "") return zoomedOut;
  const match = /^([0-9a-f]{12})(?:~([1-9][0-9]{0,6}))?$/.exec(text);
  if (match === null) return undefined;
  const node = hashes.find(match[1] as string);
  return node > 0 ? { node, siblings: Number(match[2] ?? 1) } : undefined;
}

/** The span at `progress` (0 … 1) of the way; geometric, so that the speed looks even. */
export function between(from: Span, to: Span, progress: number): Span {
  if (progress >= 1) return to;
  const eased = 1 - (1 - progress) ** 3;
  const fromWidth = from.end - from.start;
  const toWidth = to.end - to.start;
  const width = fromWidth * (toWidth / fromWidth) ** eased;
  const travelled =
    Math.abs(fromWidth - toWidth) < 1e-12 ? eased : (fromWidth - width) / (fromWidth - toWidth);
  const start = from.start + (to.start - from.start) * travelled;
  return { start, end: start + width };
}
