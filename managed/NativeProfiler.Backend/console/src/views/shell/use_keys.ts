import { useLayoutEffect } from "preact/hooks";
import { isOfProfile, type View } from "../../state/address.ts";
import { go, place, show, showCallers } from "../../state/history.ts";
import { setPreference, theme } from "../../state/preferences.ts";
import { editing } from "../chips/chip_bar.tsx";
import { shareLink } from "./actions.tsx";
import { isSearching } from "./search.tsx";

export interface PageKey {
  readonly key: string;
  readonly meaning: string;
}

/** The keys that work wherever no text is being written; the help prints this list. */
export const pageKeys: readonly PageKey[] = [
  { key: "/", meaning: "Add a filter" },
  { key: "Ctrl F", meaning: "Highlight; once more: the browser's search" },
  { key: "Ctrl K", meaning: "Go to a service, a screen, a saved view" },
  { key: "n", meaning: "Next match of the highlight" },
  { key: "N", meaning: "Previous match" },
  { key: "g", meaning: "Flame graph" },
  { key: "t", meaning: "Table" },
  { key: "e", meaning: "Tree" },
  { key: "s", meaning: "Callers and callees of the frame that you are on" },
  { key: "c", meaning: "Compare" },
  { key: "i", meaning: "Turn the flame graph upside down: what uses most, its callers below" },
  { key: "x", meaning: "Swap A and B of a comparison" },
  { key: "y", meaning: "Copy a link to this view" },
  { key: "d", meaning: "Dark or light" },
  { key: "?", meaning: "Help" },
];

/** The keys of the flame graph. */
export const graphKeys: readonly PageKey[] = [
  { key: "↑ ↓ ← →", meaning: "Caller, heaviest callee, neighbours" },
  { key: "Enter", meaning: "Zoom to the frame" },
  { key: "Esc, Backspace", meaning: "One step back" },
  { key: "Home, End", meaning: "Everything, the last frame" },
  { key: "p", meaning: "Actions for the frame" },
  { key: "f", meaning: "Focus on the frame's function" },
  { key: "h", meaning: "Hide frames of the function" },
  { key: "s", meaning: "Callers and callees of the function" },
];

const listeners = new Map<string, () => void>();

/** Answers a key while a view is on the page; the result ends that. */
export function onPageKey(key: string, action: () => void): () => void {
  listeners.set(key, action);
  return () => {
    if (listeners.get(key) === action) listeners.delete(key);
  };
}

/** Where a letter is text, or chooses from what has just opened: never a key of the page. */
const ownKeys =
  "input, select, textarea, dialog, .popover-panel, [role=menu], [aria-haspopup][aria-expanded=true]";

export function useKeys(): void {
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey) return;
      if (event.ctrlKey || event.metaKey) {
        const action = event.shiftKey ? undefined : commands()[event.key];
        if (action === undefined) return;
        event.preventDefault();
        action();
        return;
      }
      if (event.target instanceof Element && event.target.closest(ownKeys) !== null) return;
      const action = listeners.get(event.key) ?? actionOf(event.key);
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}

/**
 * With Ctrl. A highlight finds frames, which the browser's own search cannot see; while it is asked for, the same key is the
 * browser's again.
 */
function commands(): Readonly<Record<string, (() => void) | undefined>> {
  const canHighlight = isOfProfile(place.value.view) || place.value.view === "compare";
  return {
    f:
      canHighlight && editing.value === undefined
        ? () => {
            editing.value = "highlight";
          }
        : undefined,
    k: () => {
      isSearching.value = !isSearching.value;
    },
  };
}

function actionOf(key: string): (() => void) | undefined {
  const view = (to: View) => () =>
    isOfProfile(place.value.view) && isOfProfile(to) ? go({ view: to }) : show(to);
  const actions: Readonly<Record<string, () => void>> = {
    "/": () => {
      editing.value = "hideFrames";
    },
    g: view("flame"),
    t: view("table"),
    e: view("tree"),
    s: () => showCallers(place.value.middle),
    c: view("compare"),
    y: () => void shareLink(),
    d: () => setPreference("theme", theme.value === "dark" ? "light" : "dark"),
    "?": view("help"),
  };
  return actions[key];
}
