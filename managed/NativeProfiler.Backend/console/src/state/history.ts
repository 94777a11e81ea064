import { signal } from "@preact/signals";
import { type Address, readAddress, type Selection, writeAddress } from "./address.ts";

/** The page's address; the browser's history follows it, and it follows the browser's back. */
export const address = signal<Address>(readAddress(location.search));

/** How many steps of the browser's history were made by this page. */
function ownSteps(): number {
  const state: unknown = history.state;
  return typeof state === "number" ? state : 0;
}

export function startHistory(): () => void {
  const follow = (): void => {
    address.value = readAddress(location.search);
  };
  addEventListener("popstate", follow);
  return () => removeEventListener("popstate", follow);
}

/** Another selection shows everything first: frames of the old one may not exist in it. */
export function select(selection: Selection): void {
  push({ selection, zoom: "" });
}

export function zoomTo(zoom: string): void {
  if (zoom !== address.value.zoom) push({ ...address.value, zoom });
}

/** One step out: the browser's back where that step was ours, everything otherwise. */
export function zoomBack(): void {
  if (address.value.zoom === "") return;
  if (ownSteps() > 0) history.back();
  else zoomTo("");
}

/** Fills in what the address left open, without a step in the history. */
export function replaceSelection(selection: Selection): void {
  const next = { ...address.value, selection };
  history.replaceState(ownSteps(), "", writeAddress(next));
  address.value = next;
}

function push(next: Address): void {
  history.pushState(ownSteps() + 1, "", writeAddress(next));
  address.value = next;
}
