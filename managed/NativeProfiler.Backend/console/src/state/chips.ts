/** A filter or a highlight. Their order says nothing: kinds apply in the order of docs/query_api.md. */
export interface Chip {
  readonly kind: ChipKind;
  readonly value: string;
  readonly field: ChipField;
  readonly ignoreCase: boolean;
  /** How the value is to be understood: a part of a name, a regular expression, the whole name. */
  readonly match: ChipMatch;
  /** Kept in the bar and in the address, without effect. */
  readonly disabled: boolean;
}

export const chipKinds = [
  "focus",
  "highlight",
  "showFrames",
  "hideFrames",
  "showStacks",
  "hideStacks",
  "showFrom",
  "label",
  "min",
  "preset",
] as const;
export type ChipKind = (typeof chipKinds)[number];

/** `any`: the function's name or its source file, as Cloud Profiler matches. */
export const chipFields = ["any", "function", "file", "package", "assembly"] as const;
export type ChipField = (typeof chipFields)[number];

export type ChipMatch = "contains" | "regex" | "exact";

export const kindTitles: Readonly<Record<ChipKind, string>> = {
  focus: "Focus",
  highlight: "Highlight",
  showFrames: "Show frames",
  hideFrames: "Hide frames",
  showStacks: "Show stacks",
  hideStacks: "Hide stacks",
  showFrom: "Show from frame",
  label: "Label",
  min: "Min %",
  preset: "Preset",
};

export const kindMeanings: Readonly<Record<ChipKind, string>> = {
  focus:
    "All calls of a matching function as one, with what it calls; its callers in a second graph.",
  highlight: "Matching frames stand out; nothing is left out.",
  showFrames: "Only matching frames; what the others used goes to their caller.",
  hideFrames: "Matching frames vanish; what they used goes to their caller.",
  showStacks: "Only stacks with a matching frame.",
  hideStacks: "No stacks with a matching frame.",
  showFrom: "Stacks begin at their first matching frame; stacks without one vanish.",
  label: "Only samples with a label: key=value, key!=value or key=~pattern.",
  min: "Frames below this share of what is shown fold into one box per caller.",
  preset: "Several filters under one name.",
};

export interface Preset {
  readonly name: string;
  readonly title: string;
  readonly meaning: string;
}

/** What the backend knows under a name. */
export const presets: readonly Preset[] = [
  {
    name: "justMyCode",
    title: "Just my code",
    meaning: "Hides the frames of the runtime, of the framework and of native libraries.",
  },
  {
    name: "hideAsync",
    title: "Hide async plumbing",
    meaning: "Hides the frames between an async method and what continues it.",
  },
  {
    name: "hideIdle",
    title: "Hide idle threads",
    meaning: "Leaves out stacks that only wait for work.",
  },
  {
    name: "onlyGc",
    title: "Only GC and JIT",
    meaning: "Shows what the garbage collector and the compiler use.",
  },
];

/** Kinds whose value is matched against frames; the others have no field and no pattern. */
export function matchesFrames(kind: ChipKind): boolean {
  return kind !== "label" && kind !== "min" && kind !== "preset";
}

export function chipOf(kind: ChipKind, value: string, options: Partial<Chip> = {}): Chip {
  return {
    kind,
    value,
    field: "any",
    ignoreCase: false,
    match: "contains",
    disabled: false,
    ...options,
  };
}

/** All of a function, whatever other names contain its name. */
export function chipOfFunction(kind: ChipKind, name: string): Chip {
  return chipOf(kind, name.replaceAll("|", "\\|"), { field: "function", match: "exact" });
}

const matchFlags: Readonly<Record<ChipMatch, string>> = { contains: "", regex: ".r", exact: ".x" };

/** As the backend reads it: `hideFrames:System.`, `focus.r.i.package:^Shop`. */
export function writeFilter(chip: Chip): string {
  const field = chip.field === "any" ? "" : `.${chip.field}`;
  return `${chip.kind}${matchFlags[chip.match]}${chip.ignoreCase ? ".i" : ""}${field}:${chip.value}`;
}

/** As the address has it: with a minus where the chip is disabled. */
export function writeChip(chip: Chip): string {
  return `${chip.disabled ? "-" : ""}${writeFilter(chip)}`;
}

/** Undefined where the text is no chip. */
export function readChip(text: string): Chip | undefined {
  const colon = text.indexOf(":");
  const disabled = text.startsWith("-");
  const [name, ...flags] = text.slice(disabled ? 1 : 0, Math.max(0, colon)).split(".");
  const kind = chipKinds.find((known) => known === name);
  const value = text.slice(colon + 1);
  const match = flags.includes("r") ? "regex" : flags.includes("x") ? "exact" : "contains";
  if (kind === undefined || problemOf(kind, value, match) !== "") return undefined;
  const field = chipFields.find((known) => flags.includes(known)) ?? "any";
  return { kind, value, field, match, ignoreCase: flags.includes("i"), disabled };
}

/** What is wrong with a value; empty when nothing is. */
export function problemOf(kind: ChipKind, value: string, match: ChipMatch): string {
  if (value === "") return "A value is missing.";
  if (kind === "min")
    return Number(value) > 0 && Number(value) < 100 ? "" : "A number between 0 and 100 is needed.";
  if (kind === "label") return problemOfLabel(value);
  if (kind === "preset")
    return presets.some(({ name }) => name === value) ? "" : "There is no such preset.";
  return match === "regex" ? problemOfPattern(value) : "";
}

function problemOfLabel(value: string): string {
  const parts = /^[^=!~]+(=~|=|!=)(.*)$/s.exec(value);
  if (parts === null) return "Write key=value, key!=value or key=~pattern.";
  return parts[1] === "=~" ? problemOfPattern(parts[2] as string) : "";
}

function problemOfPattern(pattern: string): string {
  try {
    new RegExp(pattern, "u");
    return "";
  } catch {
    return "This is not a regular expression.";
  }
}

/** How a chip is written on the page, kind and value apart. */
export function describeChip(chip: Chip): { readonly kind: string; readonly value: string } {
  if (chip.kind === "preset") {
    const preset = presets.find(({ name }) => name === chip.value);
    return { kind: "", value: preset?.title ?? chip.value };
  }
  const field = chip.field === "any" || chip.match === "exact" ? "" : ` in ${chip.field}`;
  const unit = chip.kind === "min" ? " %" : "";
  const text = chip.match === "exact" ? chip.value.replaceAll("\\|", "|") : chip.value;
  const value = chip.match === "regex" ? `/${text}/` : text;
  return { kind: kindTitles[chip.kind], value: `${value}${unit}${field}` };
}

export function textOfChip(chip: Chip): string {
  const { kind, value } = describeChip(chip);
  return kind === "" ? value : `${kind}: ${value}`;
}

export function sameChip(a: Chip, b: Chip): boolean {
  return writeFilter(a) === writeFilter(b);
}

/** With the chip where it was not there, without it where it was. */
export function toggled(chips: readonly Chip[], chip: Chip): readonly Chip[] {
  const rest = chips.filter((other) => !sameChip(other, chip));
  return rest.length === chips.length ? [...chips, chip] : rest;
}
