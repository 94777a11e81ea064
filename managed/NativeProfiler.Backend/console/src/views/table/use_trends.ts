import { pathOf, questionOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { getHistory } from "../../api/series.ts";
import { place } from "../../state/history.ts";
import { useLoaded } from "../parts/use_loaded.ts";

/** Of the functions that used most in the last seven days, each day's share, by name; undefined where it was not asked for. */
export function useTrends(wanted: boolean): ReadonlyMap<string, readonly number[]> | undefined {
  const { selection } = place.value;
  const path = wanted
    ? pathOf("/api/v1/history", questionOf({ ...selection, span: "7d", weight: "" }), [
        ["step", "day"],
        ["top", "20"],
        ["by", "self"],
      ])
    : undefined;
  const history = latestOf(useLoaded(path, getHistory));
  if (history === undefined) return wanted ? new Map() : undefined;
  const { functions, total } = history;
  return new Map(
    functions.map(({ name, values }) => [
      name,
      values.map((value, day) => value / (total[day] || 1)),
    ]),
  );
}
