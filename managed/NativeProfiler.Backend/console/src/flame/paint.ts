import { isRuntime, nameOf, type Profile, packageOf } from "../profile/profile.ts";
import { formatNumberOf } from "./format.ts";
import type { Labels } from "./labels.ts";
import { boxAncestor, boxFold, type Layout } from "./layout.ts";
import {
  backgrounds,
  dimmed,
  neutralColour,
  packageColour,
  type Theme,
  textColours,
  toCssColour,
} from "./palette.ts";
import { rowHeight, toDevice } from "./spaces.ts";

/** All that a paint depends on. */
export interface Scene {
  readonly profile: Profile;
  readonly layout: Layout;
  readonly theme: Theme;
  /** CSS pixels of the graph above the canvas's upper edge. */
  readonly scrollTop: number;
  /** Of the canvas, CSS pixels. */
  readonly height: number;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  /** Box numbers; -1 for none. */
  readonly hovered: number;
  /** The package whose frames stand out; undefined for all. */
  readonly highlighted: string | undefined;
}

export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly labels: Labels;
}

export const labelFont = '12px "Inter", system-ui, "Segoe UI", Roboto, sans-serif';
const labelInset = 6; // CSS pixels
const narrowestLabel = 26; // CSS pixels
const roundedFrom = 6; // CSS pixels: narrower boxes have square corners
const rowGap = 1; // device pixels between boxes

export function paint(brush: Brush, scene: Scene): void {
  const { context } = brush;
  const { layout, ratio, scrollTop, height } = scene;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, toDevice(layout.width, ratio), toDevice(height, ratio));
  if (layout.count === 0) return;

  const hatch = hatching(scene.theme, ratio);
  const firstRow = Math.max(0, Math.floor(scrollTop / rowHeight));
  const lastRow = Math.min(layout.rows - 1, Math.floor((scrollTop + height) / rowHeight));
  const firstBox = layout.rowStart[firstRow] as number;
  const lastBox = layout.rowStart[lastRow + 1] as number;
  for (let box = firstBox; box < lastBox; box++) paintBox(brush, scene, box, hatch);
}

function paintBox(brush: Brush, scene: Scene, box: number, hatch: CanvasPattern | null): void {
  const { context } = brush;
  const { layout, ratio, profile, theme } = scene;
  const left = layout.left[box] as number;
  const right = layout.right[box] as number;
  const top = (layout.row[box] as number) * rowHeight - scene.scrollTop;
  const x = toDevice(left, ratio);
  const y = toDevice(top, ratio);
  const width = Math.max(1, toDevice(right, ratio) - x - (right - left > 2 ? rowGap : 0));
  const height = toDevice(top + rowHeight, ratio) - y - rowGap;
  const node = layout.node[box] as number;
  const fold = layout.kind[box] === boxFold;

  context.globalAlpha = isFaded(scene, node, fold) ? 0.3 : 1;
  context.fillStyle = fold
    ? toCssColour(neutralColour(theme))
    : colourOf(profile, node, theme, layout.kind[box] === boxAncestor);
  outline(context, x, y, width, height, right - left >= roundedFrom ? 2 * ratio : 0);
  context.fill();
  if (fold && hatch !== null) {
    context.fillStyle = hatch;
    context.fill();
  }
  if (box === scene.hovered) strokeInside(context, scene, x, y, width, height);

  if (right - left >= narrowestLabel) {
    const text = fold
      ? `… ${formatNumberOf(layout.frames[box] as number, "frame")}`
      : nameOf(profile, node);
    const label = brush.labels.fit(text, right - left - 2 * labelInset);
    context.fillStyle = toCssColour(textColours[theme]);
    context.font = labelFont.replace("12px", `${12 * ratio}px`);
    context.textBaseline = "middle";
    context.fillText(label, x + labelInset * ratio, y + height / 2 + ratio * 0.5);
  }
  context.globalAlpha = 1;
}

function isFaded(scene: Scene, node: number, fold: boolean): boolean {
  if (scene.highlighted === undefined) return false;
  return fold || node === 0 || packageOf(scene.profile, node) !== scene.highlighted;
}

function outline(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
): void {
  context.beginPath();
  if (radius > 0) context.roundRect(x, y, width, height, radius);
  else context.rect(x, y, width, height);
}

function strokeInside(
  context: CanvasRenderingContext2D,
  scene: Scene,
  x: number,
  y: number,
  width: number,
  height: number,
): void {
  const line = Math.min(1.5 * scene.ratio, width / 2);
  context.lineWidth = line;
  context.strokeStyle = toCssColour(textColours[scene.theme]);
  outline(context, x + line / 2, y + line / 2, width - line, height - line, 2 * scene.ratio);
  context.stroke();
}

const colours = new Map<string, string>();

/** As a CSS colour, kept per package and theme. */
function colourOf(profile: Profile, node: number, theme: Theme, ancestor: boolean): string {
  const runtime = node > 0 && isRuntime(profile, node);
  const key =
    node === 0
      ? `${theme} ${ancestor}`
      : `${theme} ${ancestor} ${runtime} ${packageOf(profile, node)}`;
  let colour = colours.get(key);
  if (colour === undefined) {
    const plain =
      node === 0 ? neutralColour(theme) : packageColour(packageOf(profile, node), runtime, theme);
    colour = toCssColour(ancestor ? dimmed(plain, theme) : plain);
    colours.set(key, colour);
  }
  return colour;
}

const hatchings = new Map<string, CanvasPattern | null>();

function hatching(theme: Theme, ratio: number): CanvasPattern | null {
  const key = `${theme} ${ratio}`;
  const kept = hatchings.get(key);
  if (kept !== undefined) return kept;
  const size = Math.round(6 * ratio);
  const tile = new OffscreenCanvas(size, size);
  const context = tile.getContext("2d");
  if (context === null) return null;
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
