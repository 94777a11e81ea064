import { type Amount, amounts } from "../flame/amount.ts";
import { type Chip, chipOf, readChip, writeChip } from "./chips.ts";
import { type Change, readChange, writeChange } from "./comparison.ts";
import { emptySelection, readSelection, type Selection, writeSelection } from "./selection.ts";

export const views = [
  "flame",
  "table",
  "tree",
  "callers",
  "compare",
  "history",
  "breakdown",
  "services",
  "instances",
  "upload",
  "start",
  "settings",
  "help",
] as const;
export type View = (typeof views)[number];

/** Views of one merged profile: what another shows of it stays when changing between them. */
export function isOfProfile(view: View): boolean {
  return view === "flame" || view === "table" || view === "tree" || view === "callers";
}

/** All that the page shows, as its address says it. */
export interface Address {
  readonly view: View;
  readonly selection: Selection;
  readonly chips: readonly Chip[];
  /** What the profile is compared with, as the differences of its selection. */
  readonly compare: readonly Change[];
  /** See flame/viewport.ts. */
  readonly zoom: string;
  /** The path hash of a frame of which the backend is asked for all that is below it; see docs/query_api.md. */
  readonly under: string;
  /** The function in the middle of callers and callees. */
  readonly middle: string;
  /** Options of a view, such as a table's order, by their key. */
  readonly options: Readonly<Record<string, string>>;
  /** What the numbers are. */
  readonly amount: Amount;
}

export const emptyAddress: Address = {
  view: "flame",
  selection: emptySelection,
  chips: [],
  compare: [],
  zoom: "",
  under: "",
  middle: "",
  options: {},
  amount: "mean",
};

const optionKeys = [
  "tab",
  "sort",
  "find",
  "mode",
  "colour",
  "by",
  "then",
  "top",
  "of",
  "skip",
  "is",
  "inverted",
];

export function readAddress(path: string, search: string): Address {
  const query = new URLSearchParams(search);
  const view = views.find((known) => path === `/${known}`) ?? "flame";
  const chips = query.getAll("f").map(readChip).filter(isPresent);
  const highlight = query.get("hl") ?? "";
  if (highlight !== "") chips.push(chipOf("highlight", highlight));
  const options: Record<string, string> = {};
  for (const key of optionKeys) {
    const value = query.get(key) ?? "";
    if (value !== "") options[key] = value;
  }
  return {
    view,
    selection: readSelection(query),
    chips,
    compare: query.getAll("cmp").map(readChange).filter(isPresent),
    zoom: query.get("zoom") ?? "",
    under: query.get("under") ?? "",
    middle: query.get("fn") ?? "",
    options,
    amount: amounts.find((amount) => amount === query.get("per")) ?? emptyAddress.amount,
  };
}

/** `/flame?svc=shop&type=cpu&ver=1.1.0&span=1h&f=hideFrames:System.`: short and readable, defaults left out. */
export function writeAddress(address: Address): string {
  const parts: string[] = [];
  const add = (key: string, value: string): void => {
    if (value !== "") parts.push(`${key}=${readable(value)}`);
  };
  for (const [key, value] of writeSelection(address.selection)) add(key, value);
  for (const chip of address.chips) {
    if (isPlainHighlight(chip)) add("hl", chip.value);
    else add("f", writeChip(chip));
  }
  for (const change of address.compare) add("cmp", writeChange(change));
  add("fn", address.middle);
  for (const key of optionKeys) add(key, address.options[key] ?? "");
  add("per", address.amount === emptyAddress.amount ? "" : address.amount);
  add("under", address.under);
  add("zoom", address.zoom);
  return parts.length === 0 ? `/${address.view}` : `/${address.view}?${parts.join("&")}`;
}

function isPlainHighlight(chip: Chip): boolean {
  return writeChip(chip) === writeChip(chipOf("highlight", chip.value));
}

function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

const readableCharacters = /%(3A|2F|7E|2C|40|24)/g;

/** Colons, slashes, tildes, commas, at and dollar signs may stand in a query as they are. */
function readable(value: string): string {
  return encoded(value).replace(readableCharacters, (code) => decodeURIComponent(code));
}

/** As encodeURIComponent, which throws at halves of characters: any text of a profile can stand in an address. */
export function encoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1).replaceAll("+", "%20");
}
