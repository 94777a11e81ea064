import type { Layout } from "./layout.ts";

export type Direction = "up" | "down" | "left" | "right" | "first" | "last";

/** The box that an arrow key leads to: the parent, the heaviest callee, a neighbour; itself at an edge. */
export function neighbourOf(layout: Layout, box: number, direction: Direction): number {
  const row = layout.row[box] as number;
  switch (direction) {
    case "up":
      return row === 0 ? box : boxAbove(layout, box);
    case "down":
      return boxBelow(layout, box);
    case "left":
      return box > (layout.rowStart[row] as number) ? box - 1 : box;
    case "right":
      return box + 1 < (layout.rowStart[row + 1] as number) ? box + 1 : box;
    case "first":
      return 0;
    case "last":
      return layout.count - 1;
  }
}

function boxAbove(layout: Layout, box: number): number {
  const row = (layout.row[box] as number) - 1;
  const centre = ((layout.left[box] as number) + (layout.right[box] as number)) / 2;
  for (let above = (layout.rowStart[row + 1] as number) - 1; ; above--)
    if (above === layout.rowStart[row] || (layout.left[above] as number) <= centre) return above;
}

function boxBelow(layout: Layout, box: number): number {
  const row = (layout.row[box] as number) + 1;
  if (row >= layout.rows) return box;
  const end = layout.rowStart[row + 1] as number;
  for (let below = layout.rowStart[row] as number; below < end; below++) {
    const centre = ((layout.left[below] as number) + (layout.right[below] as number)) / 2;
    if (centre >= (layout.right[box] as number)) return box;
    if (centre >= (layout.left[box] as number)) return below; // siblings are heaviest first
  }
  return box;
}
