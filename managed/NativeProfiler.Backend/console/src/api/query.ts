import { type Chip, writeFilter } from "../state/chips.ts";
import { type Change, comparedSelection } from "../state/comparison.ts";
import type { Selection } from "../state/selection.ts";

/** The question of docs/query_api.md. */
export interface Question {
  readonly selection: Selection;
  readonly chips: readonly Chip[];
  readonly compare: readonly Change[];
}

type Part = readonly [key: string, value: string];

export function questionOf(selection: Selection): Question {
  return { selection, chips: [], compare: [] };
}

/** `PATH?…` with the selection, its filters, and what it is compared with. */
export function pathOf(
  path: string,
  { selection, chips, compare }: Question,
  more: readonly Part[] = [],
): string {
  const parts = [
    ...partsOfSelection(selection),
    ...partsOfComparison(selection, compare),
    ...partsOfChips(chips),
    ...more,
  ].filter(([key, value]) => value !== "" || key.startsWith("b."));
  const query = new URLSearchParams(parts.map(([key, value]) => [key, value]));
  return `${path}?${query}`;
}

function partsOfSelection(selection: Selection): readonly Part[] {
  if (selection.upload !== "")
    return [
      ["upload", selection.upload],
      ["value", selection.value],
    ];
  return [
    ["project", selection.project],
    ["service", selection.service],
    ["type", selection.type],
    ["version", selection.version],
    ["zone", selection.zone],
    ["span", selection.span],
    ["end", endOf(selection)],
    ["weight", selection.weight],
    ["value", selection.value],
  ];
}

function endOf({ end }: Selection): string {
  return end === "" ? "" : String(Date.parse(end));
}

/** Only what differs; the backend takes the rest from A. */
function partsOfComparison(selection: Selection, changes: readonly Change[]): readonly Part[] {
  if (changes.length === 0) return [];
  const other = comparedSelection(selection, changes, Date.now());
  const parts: Part[] = [];
  for (const { dimension, value } of changes) {
    if (dimension === "label" || dimension === "upload") parts.push([`b.${dimension}`, value]);
    else if (dimension === "shift" || dimension === "end") parts.push(["b.end", endOf(other)]);
    else if (dimension === "service")
      parts.push(["b.service", value], ["b.version", other.version], ["b.zone", other.zone]);
    else parts.push([`b.${dimension}`, value]);
  }
  return parts;
}

function partsOfChips(chips: readonly Chip[]): readonly Part[] {
  return chips
    .filter(({ disabled, kind }) => !disabled && kind !== "highlight")
    .map((chip): Part => {
      switch (chip.kind) {
        case "label":
          return ["label", chip.value];
        case "min":
          return ["minPercent", chip.value];
        case "preset":
          return ["preset", chip.value];
        default:
          return ["f", writeFilter(chip)];
      }
    });
}
