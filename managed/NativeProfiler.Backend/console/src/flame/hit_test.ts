import { type Layout, rowAt } from "./layout.ts";

/** The box under a point in CSS pixels of the whole graph (not of the scrolled part), or -1. */
export function boxAt(layout: Layout, x: number, y: number): number {
  const row = rowAt(layout, y);
  if (row < 0 || row >= layout.rows || x < 0 || x > layout.width) return -1;
  let low = layout.rowStart[row] as number;
  let high = (layout.rowStart[row + 1] as number) - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (x < (layout.left[middle] as number)) high = middle - 1;
    else if (x >= (layout.right[middle] as number)) low = middle + 1;
    else return middle;
  }
  return -1;
}
