import { type Breakdown, getBreakdown } from "../../api/breakdown.ts";
import { pathOf } from "../../api/query.ts";
import { type Loading, latestOf } from "../../api/request.ts";
import { question, reload } from "../../state/store.ts";
import { ErrorState } from "../parts/error_state.tsx";
import { KeptBanner } from "../parts/kept_banner.tsx";
import { NoProfiles } from "../parts/no_profiles.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { useLoaded } from "../parts/use_loaded.ts";
import { BreakdownTable } from "./breakdown_table.tsx";

/** The selection by one or two keys, `version` or `version,label:endpoint`; stacks that filters drop are left out. */
export function useBreakdown(keys: string): Loading<Breakdown> {
  const chips = question.value.chips.filter(({ kind }) => kind !== "min");
  const path = pathOf("/api/v1/breakdown", { ...question.value, chips, compare: [] }, [
    ["by", keys],
    ["previous", "1"],
  ]);
  return useLoaded(path, getBreakdown);
}

interface Props {
  readonly loading: Loading<Breakdown>;
  readonly keys: string;
}

export function BreakdownOf({ loading, keys }: Props) {
  const breakdown = latestOf(loading);
  if (breakdown === undefined)
    return loading.state === "failed" ? (
      <ErrorState message={loading.message} onRetry={reload} />
    ) : (
      <Skeleton />
    );
  if (breakdown.rows.length === 0)
    return <NoProfiles reason="There is no profile in this selection." />;
  return (
    <>
      <KeptBanner loading={loading} />
      <BreakdownTable breakdown={breakdown} keys={keys.split(",")} />
    </>
  );
}
