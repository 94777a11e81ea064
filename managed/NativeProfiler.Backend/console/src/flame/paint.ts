import { nameOf, type Profile, shareChange } from "../profile/profile.ts";
import type { Colouring } from "./colouring.ts";
import { formatNumberOf, formatShare } from "./format.ts";
import type { Labels } from "./labels.ts";
import { boxAncestor, boxFold, boxRest, type Layout, rowAt, topOfRow } from "./layout.ts";
import { backgrounds, neutralColour, type Theme, textColours, toCssColour } from "./palette.ts";
import { rowHeight, toDevice } from "./spaces.ts";

/** All that a paint depends on. */
export interface Scene {
  readonly profile: Profile;
  readonly layout: Layout;
  readonly colouring: Colouring;
  readonly theme: Theme;
  /** CSS pixels of the graph above the canvas's upper edge. */
  readonly scrollTop: number;
  /** Of the canvas, CSS pixels. */
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
}

export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly labels: Labels;
}

export const labelFont = '12px "Inter", system-ui, "Segoe UI", Roboto, sans-serif';
const labelInset = 6; // CSS pixels
const narrowestLabel = 26; // CSS pixels
const roundedFrom = 24; // CSS pixels: rounding narrower boxes would cost more than it shows
const rowGap = 1; // device pixels between boxes

export function paint(brush: Brush, scene: Scene): void {
  clear(brush.context, scene);
  const { first, last } = visibleBoxes(scene);
  paintBoxes(brush, scene, first, last, undefined);
}

/** Covers what does not match with the background, so that only what matches keeps its colour. */
export function paintMatches(brush: Brush, scene: Scene, matches: (box: number) => boolean): void {
  const { context } = brush;
  clear(context, scene);
  context.globalAlpha = 0.72;
  context.fillStyle = toCssColour(backgrounds[scene.theme]);
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  context.globalAlpha = 1;
  const { first, last } = visibleBoxes(scene);
  paintBoxes(brush, scene, first, last, matches);
}

/** A line around one box. */
export function paintOutline(context: CanvasRenderingContext2D, scene: Scene, box: number): void {
  const { x, y, width, height } = placeOf(scene, box);
  const line = Math.min(1.5 * scene.ratio, width / 2);
  context.lineWidth = line;
  context.strokeStyle = toCssColour(textColours[scene.theme]);
  context.beginPath();
  context.roundRect(x + line / 2, y + line / 2, width - line, height - line, 2 * scene.ratio);
  context.stroke();
}

/** Takes the line away again. */
export function clearBox(context: CanvasRenderingContext2D, scene: Scene, box: number): void {
  const { x, y, width, height } = placeOf(scene, box);
  context.clearRect(x - 2, y - 2, width + 4, height + 4);
}

export function clear(context: CanvasRenderingContext2D, scene: Scene): void {
  const { layout, ratio, height } = scene;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, toDevice(layout.width, ratio), toDevice(height, ratio));
}

function visibleBoxes({ layout, scrollTop, height }: Scene): { first: number; last: number } {
  if (layout.count === 0) return { first: 0, last: 0 };
  const within = (y: number): number => Math.min(layout.rows - 1, Math.max(0, rowAt(layout, y)));
  const ends = [within(scrollTop), within(scrollTop + height)];
  const firstRow = Math.min(...ends);
  const lastRow = Math.max(...ends);
  return {
    first: layout.rowStart[firstRow] as number,
    last: layout.rowStart[lastRow + 1] as number,
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of a box, in device pixels of the canvas. */
function placeOf({ layout, ratio, scrollTop }: Scene, box: number): Place {
  const left = layout.left[box] as number;
  const right = layout.right[box] as number;
  const top = topOfRow(layout, layout.row[box] as number) - scrollTop;
  const x = toDevice(left, ratio);
  const y = toDevice(top, ratio);
  return {
    x,
    y,
    width: Math.max(1, toDevice(right, ratio) - x - (right - left > 2 ? rowGap : 0)),
    height: toDevice(top + rowHeight, ratio) - y - rowGap,
  };
}

type Only = ((box: number) => boolean) | undefined;

function paintBoxes(brush: Brush, scene: Scene, first: number, last: number, only: Only): void {
  const { context } = brush;
  const { layout, colouring, theme, ratio } = scene;
  const hatch = hatching(theme, ratio, true) ?? toCssColour(neutralColour(theme));
  const onlyOne = hatching(theme, ratio, false);
  const { base } = scene.profile;
  for (let box = first; box < last; box++) {
    if (only !== undefined && !only(box)) continue;
    const place = placeOf(scene, box);
    const node = layout.node[box] as number;
    const kind = layout.kind[box] as number;
    const index = colouring.ofNode[node] as number;
    const css = kind === boxAncestor ? colouring.dimmedCss : colouring.css;
    const folded = kind === boxFold || kind === boxRest;
    fill(context, place, folded ? hatch : (css[index] as string), ratio);
    if (!folded && base !== undefined && onlyOne !== null && isInOne(scene.profile, node))
      fill(context, place, onlyOne, ratio);
  }
  context.fillStyle = toCssColour(textColours[theme]);
  context.font = labelFont.replace("12px", `${12 * ratio}px`);
  context.textBaseline = "middle";
  for (let box = first; box < last; box++) {
    const room = (layout.right[box] as number) - (layout.left[box] as number);
    if (room < narrowestLabel || (only !== undefined && !only(box))) continue;
    const { x, y, height } = placeOf(scene, box);
    const text = labelOf(brush.labels, scene, box, room - 2 * labelInset);
    if (text !== "") context.fillText(text, x + labelInset * ratio, y + height / 2 + ratio * 0.5);
  }
}

function fill(
  context: CanvasRenderingContext2D,
  { x, y, width, height }: Place,
  style: string | CanvasPattern,
  ratio: number,
): void {
  context.fillStyle = style;
  if (width < roundedFrom * ratio) {
    context.fillRect(x, y, width, height);
    return;
  }
  context.beginPath();
  context.roundRect(x, y, width, height, 2 * ratio);
  context.fill();
}

function isInOne(profile: Profile, node: number): boolean {
  return (profile.nodes.total[node] === 0) !== (profile.base?.nodeTotal[node] === 0);
}

const glyphRoom = 90; // CSS pixels of a box from which the change is written too

function labelOf(labels: Labels, scene: Scene, box: number, room: number): string {
  const { layout, profile } = scene;
  const node = layout.node[box] as number;
  const kind = layout.kind[box] as number;
  if (kind === boxFold || kind === boxRest)
    return labels.fit(`… ${formatNumberOf(layout.frames[box] as number, "frame")}`, room);
  const name = nameOf(profile, node);
  if (profile.base === undefined) return labels.fit(name, room);
  const glyph = glyphOf(profile, node);
  if (glyph === "" || room < 30) return labels.fit(name, room);
  const change = room > glyphRoom ? `${glyph} ${changeText(profile, node)}  ` : `${glyph} `;
  return change + labels.fit(name, room - labels.widthOf(change));
}

/** ▲ more than in B, ▼ less, nothing for the same: a second sign beside the colour. */
export function glyphOf(profile: Profile, node: number): string {
  const change = shareChange(profile, node);
  if (Math.abs(change) < 0.0005) return "";
  return change > 0 ? "▲" : "▼";
}

function changeText(profile: Profile, node: number): string {
  return formatShare(Math.abs(shareChange(profile, node)));
}

const hatchings = new Map<string, CanvasPattern | null>();

/** Stripes of the background; on the neutral colour of a fold, or on nothing over what only A or only B has. */
function hatching(theme: Theme, ratio: number, filled: boolean): CanvasPattern | null {
  const key = `${theme} ${ratio} ${filled}`;
  const kept = hatchings.get(key);
  if (kept !== undefined) return kept;
  const size = Math.round(6 * ratio);
  const tile = new OffscreenCanvas(size, size);
  const context = tile.getContext("2d");
  if (context === null) return null;
  if (filled) {
    context.fillStyle = toCssColour(neutralColour(theme));
    context.fillRect(0, 0, size, size);
  } else context.globalAlpha = 0.45;
  context.strokeStyle = toCssColour(backgrounds[theme]);
  context.lineWidth = 1.5 * ratio;
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
  }
  context.stroke();
  const pattern = context.createPattern(tile, "repeat");
  hatchings.set(key, pattern);
  return pattern;
}
