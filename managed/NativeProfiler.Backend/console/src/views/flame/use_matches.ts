import { useMemo } from "preact/hooks";
import type { Graph } from "../../flame/graph.ts";
import { type Matches, matchesOf, testOfHighlights } from "../../flame/matches.ts";
import type { Chip } from "../../state/chips.ts";

/** What the highlights among the filters match; undefined without one. */
export function useMatches({ profile, tree }: Graph, chips: readonly Chip[]): Matches | undefined {
  const highlights = JSON.stringify(chips.filter(({ kind }) => kind === "highlight"));
  return useMemo(() => {
    const test = testOfHighlights(JSON.parse(highlights) as readonly Chip[]);
    return test === undefined ? undefined : matchesOf(profile, tree, test);
  }, [profile, tree, highlights]);
}
