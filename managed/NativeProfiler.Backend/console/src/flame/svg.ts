import { nameOf } from "../profile/profile.ts";
import { formatNumberOf } from "./format.ts";
import { boxAncestor, boxFold, boxRest, topOfRow } from "./layout.ts";
import { labelFont, type Scene } from "./paint.ts";
import { backgrounds, neutralColour, textColours, toCssColour } from "./palette.ts";
import { rowHeight } from "./spaces.ts";

/**
 * The whole graph as an SVG document. Text of the profile passes through `escaped` alone; the file is for saving, never put
 * into a page.
 */
export function toSvg(scene: Scene, shorten: (name: string, room: number) => string): string {
  const { layout, colouring, theme, profile } = scene;
  const height = layout.rows * rowHeight;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${layout.width}" height="${height}" viewBox="0 0 ${layout.width} ${height}">`,
    `<rect width="100%" height="100%" fill="${toCssColour(backgrounds[theme])}"/>`,
    `<g style="font:${escaped(labelFont)}" fill="${toCssColour(textColours[theme])}">`,
  ];
  for (let box = 0; box < layout.count; box++) {
    const node = layout.node[box] as number;
    const kind = layout.kind[box] as number;
    const folded = kind === boxFold || kind === boxRest;
    const left = layout.left[box] as number;
    const width = Math.max(0.5, (layout.right[box] as number) - left - 0.5);
    const top = topOfRow(layout, layout.row[box] as number);
    const css = kind === boxAncestor ? colouring.dimmedCss : colouring.css;
    const colour = folded
      ? toCssColour(neutralColour(theme))
      : (css[colouring.ofNode[node] as number] as string);
    const name = folded
      ? `… ${formatNumberOf(layout.frames[box] as number, "frame")}`
      : nameOf(profile, node);
    const place = `x="${left.toFixed(1)}" y="${top}" width="${width.toFixed(1)}" height="${rowHeight - 1}"`;
    parts.push(`<rect ${place} rx="2" fill="${colour}"><title>${escaped(name)}</title></rect>`);
    const label = width < 26 ? "" : shorten(name, width - 12);
    if (label !== "")
      parts.push(
        `<text x="${(left + 6).toFixed(1)}" y="${top + 15}" pointer-events="none">${escaped(label)}</text>`,
      );
  }
  parts.push("</g></svg>");
  return parts.join("\n");
}

/** For text and attributes of XML, which has no place at all for some characters. */
export function escaped(text: string): string {
  return Array.from(text, (character) => (isOfXml(character) ? character : "\ufffd"))
    .join("")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** https://www.w3.org/TR/xml/#charsets */
function isOfXml(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd;
  return code < 0xd800 || (code > 0xdfff && code !== 0xfffe && code !== 0xffff);
}
