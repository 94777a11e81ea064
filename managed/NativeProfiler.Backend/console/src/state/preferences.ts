import { computed, effect, signal } from "@preact/signals";
import type { Theme } from "../flame/palette.ts";

/** What a reader chose for this browser; it survives a visit and is part of no address. */
export interface Preferences {
  readonly theme: "auto" | Theme;
  readonly clock: "local" | "utc";
  readonly density: "comfortable" | "compact";
  /** Colours of more and less in comparisons. */
  readonly difference: "red-blue" | "orange-purple";
}

const key = "nativeprofiler.preferences";

export const defaultPreferences: Preferences = {
  theme: "auto",
  clock: "local",
  density: "comfortable",
  difference: "red-blue",
};

/** What each may be. */
export const preferenceValues = {
  theme: ["auto", "light", "dark"],
  clock: ["local", "utc"],
  density: ["comfortable", "compact"],
  difference: ["red-blue", "orange-purple"],
} as const;

export const preferences = signal<Preferences>(readPreferences(stored()));

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const systemTheme = signal<Theme>(prefersDark.matches ? "dark" : "light");

/** The theme in effect. */
export const theme = computed<Theme>(() =>
  preferences.value.theme === "auto" ? systemTheme.value : preferences.value.theme,
);

export function setPreference<K extends keyof Preferences>(name: K, value: Preferences[K]): void {
  preferences.value = { ...preferences.value, [name]: value };
  try {
    localStorage.setItem(key, JSON.stringify(preferences.value));
  } catch {
    // A browser that keeps nothing still follows the choice until the page is closed.
  }
}

/** Keeps the page's look as chosen; the result stops it. */
export function startPreferences(): () => void {
  const follow = (): void => {
    systemTheme.value = prefersDark.matches ? "dark" : "light";
  };
  prefersDark.addEventListener("change", follow);
  const stop = effect(() => {
    document.documentElement.dataset.theme = theme.value;
    document.documentElement.dataset.density = preferences.value.density;
  });
  return () => {
    prefersDark.removeEventListener("change", follow);
    stop();
  };
}

/** What a text says of the preferences; what it does not say, or says wrongly, is the default. */
export function readPreferences(text: string): Preferences {
  let fields: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) fields = { ...parsed };
  } catch {
    // Somebody else's text: the defaults hold.
  }
  const pick = <K extends keyof Preferences>(name: K): Preferences[K] => {
    const values: readonly Preferences[keyof Preferences][] = preferenceValues[name];
    const value = values.find((known) => known === fields[name]);
    return (value ?? defaultPreferences[name]) as Preferences[K];
  };
  return {
    theme: pick("theme"),
    clock: pick("clock"),
    density: pick("density"),
    difference: pick("difference"),
  };
}

function stored(): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}
