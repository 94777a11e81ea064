import { computed, signal } from "@preact/signals";
import { type Address, readAddress, type View, writeAddress } from "./address.ts";
import type { Chip } from "./chips.ts";
import type { Selection } from "./selection.ts";

/** The page's address; the browser's history follows it, and it follows the browser's back. */
export const address = signal<Address>(readAddress(location.pathname, location.search));

const placeText = computed(() => writeAddress({ ...address.value, zoom: "" }));

/** The address but for the zoom: most of the page depends on nothing else, and a zoom leaves it alone. */
export const place = computed<Address>(() => {
  placeText.value;
  return { ...address.peek(), zoom: "" };
});

/** How many steps of the browser's history were made by this page. */
function ownSteps(): number {
  const state: unknown = history.state;
  return typeof state === "number" ? state : 0;
}

export function startHistory(): () => void {
  const follow = (): void => {
    address.value = readAddress(location.pathname, location.search);
  };
  addEventListener("popstate", follow);
  return () => removeEventListener("popstate", follow);
}

/** A step that the browser's back undoes. */
export function go(part: Partial<Address>): void {
  const next = { ...address.value, ...withoutOld(part) };
  const text = writeAddress(next);
  if (text === location.pathname + location.search) return;
  history.pushState(ownSteps() + 1, "", text);
  address.value = next;
}

/** Of another question there may be no such frame. */
function withoutOld(part: Partial<Address>): Partial<Address> {
  const isOther = part.selection !== undefined || part.chips !== undefined;
  return isOther || part.compare !== undefined ? { under: "", ...part } : part;
}

/** Fills in what the address left open, or follows a slider: no step in the history. */
export function replace(part: Partial<Address>): void {
  const next = { ...address.value, ...part };
  history.replaceState(ownSteps(), "", writeAddress(next));
  address.value = next;
}

/** Another selection shows everything first: frames of the old one may not exist in it. */
export function select(selection: Selection): void {
  go({ selection, zoom: "" });
}

export function setChips(chips: readonly Chip[]): void {
  go({ chips, zoom: "" });
}

export function addChip(chip: Chip): void {
  go({
    chips: [...address.value.chips, chip],
    zoom: chip.kind === "highlight" ? address.value.zoom : "",
  });
}

/** Another view; its options begin anew. */
export function show(view: View, part: Partial<Address> = {}): void {
  go({ view, options: {}, ...part });
}

/** Callers and callees of a function; of both sides within a comparison. */
export function showCallers(middle: string): void {
  const { view, compare, options } = address.value;
  if (view === "compare" && compare.length > 0)
    go({ middle, options: { ...options, mode: "callers" }, zoom: "" });
  else show("callers", { middle, zoom: "" });
}

export function setOption(key: string, value: string): void {
  go({ options: { ...address.value.options, [key]: value } });
}

export function zoomTo(zoom: string): void {
  go(zoom === "" ? { zoom, under: "" } : { zoom });
}

/** Opens frames that the backend folded: those below the frame with this path hash. */
export function openFolded(hash: string): void {
  go({ under: hash, zoom: hash });
}

/** One step out: the browser's back where that step was ours, everything otherwise. */
export function zoomBack(): void {
  if (address.value.zoom === "" && address.value.under === "") return;
  if (ownSteps() > 0) history.back();
  else zoomTo("");
}
