import type { CallTree } from "../profile/call_tree.ts";
import type { FunctionTable, Profile } from "../profile/profile.ts";
import type { Chip } from "../state/chips.ts";
import { boxFold, boxRest, type Layout } from "./layout.ts";

/** Frames that stand out. */
export interface Matches {
  /** 1 for each function, a row of the table, that matches. */
  readonly ofFunction: Uint8Array;
  /** Matching nodes without a matching ancestor, heaviest first: their totals add up without counting a stack twice. */
  readonly topmost: Int32Array;
  /** What the topmost use, in the profile's unit. */
  readonly total: number;
}

export type FunctionTest = (functions: FunctionTable, row: number) => boolean;

export function matchesOf(profile: Profile, tree: CallTree, test: FunctionTest): Matches {
  const { functions, nodes } = profile;
  const ofFunction = Uint8Array.from(functions.name, (_, row) => (test(functions, row) ? 1 : 0));
  const topmost: number[] = [];
  let total = 0;
  let node = 1;
  while (node < nodes.count) {
    if (ofFunction[nodes.function[node] as number] === 1) {
      topmost.push(node);
      total += nodes.total[node] as number;
      node = tree.subtreeEnd[node] as number;
    } else node++;
  }
  topmost.sort((a, b) => (nodes.total[b] as number) - (nodes.total[a] as number));
  return { ofFunction, topmost: Int32Array.from(topmost), total };
}

/** Whether a box shows a match; a fold does with any of its frames. */
export function isMatch(
  { ofFunction }: Matches,
  { nodes }: Profile,
  layout: Layout,
  box: number,
): boolean {
  const kind = layout.kind[box] as number;
  if (kind === boxRest) return false;
  const first = layout.node[box] as number;
  const end = kind === boxFold ? first + (layout.frames[box] as number) : first + 1;
  for (let node = Math.max(1, first); node < end; node++)
    if (ofFunction[nodes.function[node] as number] === 1) return true;
  return false;
}

/** Whether one of the highlights matches; undefined without a highlight that has an effect. */
export function testOfHighlights(chips: readonly Chip[]): FunctionTest | undefined {
  const tests = chips
    .filter(({ kind, disabled }) => kind === "highlight" && !disabled)
    .map(testOfChip);
  return tests.length === 0
    ? undefined
    : (functions, row) => tests.some((test) => test(functions, row));
}

function testOfChip(chip: Chip): FunctionTest {
  const matches = matcherOf(chip);
  const column = (functions: FunctionTable): readonly string[] =>
    chip.field === "any" || chip.field === "function" ? functions.name : functions[chip.field];
  return (functions, row) =>
    matches(column(functions)[row] ?? "") ||
    (chip.field === "any" && matches(functions.file[row] ?? ""));
}

/** Without a pattern: whether a text contains, or is, one of the `|` alternatives (`\|` is the character). */
export function matcherOf(chip: Chip): (text: string) => boolean {
  if (chip.match === "regex") {
    const pattern = new RegExp(chip.value, chip.ignoreCase ? "iu" : "u");
    return (text) => pattern.test(text);
  }
  const fold = (text: string): string => (chip.ignoreCase ? text.toLowerCase() : text);
  const parts = alternativesOf(chip.value).map(fold);
  return (text) => {
    const folded = fold(text);
    return parts.some((part) => (chip.match === "exact" ? folded === part : folded.includes(part)));
  };
}

function alternativesOf(value: string): readonly string[] {
  return value
    .split(/(?<!\\)\|/u)
    .filter((part) => part !== "")
    .map((part) => part.replaceAll("\\|", "|"));
}
