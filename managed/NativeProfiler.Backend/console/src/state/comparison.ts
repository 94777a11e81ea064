import type { Selection } from "./selection.ts";

/** One way in which the profile compared with (B) differs from the one shown (A). */
export interface Change {
  readonly dimension: Dimension;
  readonly value: string;
}

/** `shift` moves the end back by a span; `upload` is an uploaded profile's id. */
export const dimensions = [
  "version",
  "zone",
  "service",
  "end",
  "span",
  "shift",
  "weight",
  "label",
  "upload",
] as const;
export type Dimension = (typeof dimensions)[number];

export function readChange(text: string): Change | undefined {
  const colon = text.indexOf(":");
  const dimension = dimensions.find((known) => known === text.slice(0, Math.max(0, colon)));
  return dimension === undefined ? undefined : { dimension, value: text.slice(colon + 1) };
}

export function writeChange({ dimension, value }: Change): string {
  return `${dimension}:${value}`;
}

/** The selection of B. `now` stands for an end that is left open. */
export function comparedSelection(
  selection: Selection,
  changes: readonly Change[],
  now: number,
): Selection {
  let other = selection;
  for (const { dimension, value } of changes) {
    if (dimension === "shift") other = { ...other, end: shifted(other.end, value, now) };
    else if (dimension === "service") other = { ...other, service: value, version: "", zone: "" };
    else if (dimension !== "label" && dimension !== "upload")
      other = { ...other, [dimension]: value };
  }
  return other;
}

function shifted(end: string, span: string, now: number): string {
  const from = end === "" ? now : Date.parse(end);
  return new Date(from - millisecondsOf(span)).toISOString();
}

const unitMilliseconds: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `10m`, `7d`; 0 where the text is no span. */
export function millisecondsOf(span: string): number {
  const match = /^([1-9][0-9]{0,5})([smhd])$/.exec(span);
  return match === null ? 0 : Number(match[1]) * (unitMilliseconds[match[2] as string] as number);
}

/** Swaps A and B; undefined where B cannot be written as a selection. */
export function swapped(
  selection: Selection,
  changes: readonly Change[],
  now: number,
): { selection: Selection; compare: readonly Change[] } | undefined {
  if (changes.some(({ dimension }) => dimension === "upload" || dimension === "label"))
    return undefined;
  const other = comparedSelection(selection, changes, now);
  const compare: Change[] = [];
  for (const dimension of ["version", "zone", "service", "end", "span", "weight"] as const)
    if (other[dimension] !== selection[dimension])
      compare.push({ dimension, value: selection[dimension] });
  return { selection: other, compare };
}
