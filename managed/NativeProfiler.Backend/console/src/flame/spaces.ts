/**
 * The four spaces a flame graph passes through, and the one function for each step:
 *
 *   profile units  nanoseconds, bytes, counts        → buildCallTree (profile/call_tree.ts)
 *   unit interval  0 … 1, the share of everything    → toCss
 *   CSS pixels     of the canvas, row by row         → toDevice
 *   device pixels  what the canvas is made of
 */

/** A part of the unit interval: what the canvas shows from its left edge to its right. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const wholeSpan: Span = { start: 0, end: 1 };

export const rowHeight = 22; // CSS pixels

export function toCss(unit: number, span: Span, width: number): number {
  return ((unit - span.start) / (span.end - span.start)) * width;
}

/** Snapped to whole device pixels, so that edges are sharp and neighbours meet. */
export function toDevice(css: number, ratio: number): number {
  return Math.round(css * ratio);
}
