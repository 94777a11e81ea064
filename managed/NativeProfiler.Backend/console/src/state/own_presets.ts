import { signal } from "@preact/signals";
import { type Chip, readChip, sameChip, writeChip } from "./chips.ts";

/** Filters under a name that a reader gave them; this browser keeps them. */
export interface OwnPreset {
  readonly name: string;
  readonly chips: readonly Chip[];
}

const key = "nativeprofiler.presets";
const most = 50;

export const ownPresets = signal<readonly OwnPreset[]>(readPresets(stored()));

/** A preset of the same name is replaced. */
export function savePreset(name: string, chips: readonly Chip[]): void {
  keep([...ownPresets.value.filter((other) => other.name !== name), { name, chips }].slice(-most));
}

export function removePreset(name: string): void {
  keep(ownPresets.value.filter((other) => other.name !== name));
}

/** Whether all of its filters are among those in effect. */
export function isOn(chips: readonly Chip[], preset: OwnPreset): boolean {
  return preset.chips.every((chip) =>
    chips.some((other) => sameChip(other, chip) && !other.disabled),
  );
}

/** With all filters of the preset, or without them where all are there. */
export function withPreset(chips: readonly Chip[], preset: OwnPreset): readonly Chip[] {
  const rest = chips.filter((chip) => !preset.chips.some((other) => sameChip(other, chip)));
  return isOn(chips, preset) ? rest : [...rest, ...preset.chips];
}

/** What a text says of presets; what is none of them is left out. */
export function readPresets(text: string): readonly OwnPreset[] {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(entries)) return [];
  return entries.slice(0, most).flatMap((entry: unknown) => {
    const { name, chips }: Record<string, unknown> =
      typeof entry === "object" && entry !== null ? { ...entry } : {};
    if (typeof name !== "string" || name === "" || !Array.isArray(chips)) return [];
    const known = chips.flatMap((chip) => (typeof chip === "string" ? (readChip(chip) ?? []) : []));
    return known.length === 0 ? [] : [{ name, chips: known }];
  });
}

export function writePresets(presets: readonly OwnPreset[]): string {
  return JSON.stringify(presets.map(({ name, chips }) => ({ name, chips: chips.map(writeChip) })));
}

function keep(presets: readonly OwnPreset[]): void {
  ownPresets.value = presets;
  try {
    localStorage.setItem(key, writePresets(presets));
  } catch {
    // A browser that keeps nothing has them until the page is closed.
  }
}

function stored(): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}
