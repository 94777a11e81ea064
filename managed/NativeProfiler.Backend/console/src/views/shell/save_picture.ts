import { createLabels } from "../../flame/labels.ts";
import { labelFont, paint, type Scene } from "../../flame/paint.ts";
import { backgrounds, toCssColour } from "../../flame/palette.ts";
import { rowHeight, toDevice } from "../../flame/spaces.ts";
import { toSvg } from "../../flame/svg.ts";

/** The graph on the page, which the export of a picture takes. */
let latest: Scene | undefined;

export function offerPicture(scene: Scene): void {
  latest = scene;
}

const mostPixels = 16_384; // a canvas's longest side in every browser

/** Saves the whole graph as it is zoomed now, the part scrolled out of sight too. */
export function savePicture(kind: "svg" | "png"): void {
  const scene = latest;
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  if (scene === undefined || context === null) return;
  context.font = labelFont;
  const labels = createLabels((text) => context.measureText(text).width);
  if (kind === "svg") {
    save(new Blob([toSvg(scene, labels.fit)], { type: "image/svg+xml" }), "flame-graph.svg");
    return;
  }
  const { layout } = scene;
  const height = layout.rows * rowHeight;
  const ratio = Math.min(2, mostPixels / Math.max(height, layout.width));
  canvas.width = toDevice(layout.width, ratio);
  canvas.height = toDevice(height, ratio);
  paint({ context, labels }, { ...scene, scrollTop: 0, height, ratio });
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = toCssColour(backgrounds[scene.theme]);
  context.fillRect(0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => {
    if (blob !== null) save(blob, "flame-graph.png");
  });
}

export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
