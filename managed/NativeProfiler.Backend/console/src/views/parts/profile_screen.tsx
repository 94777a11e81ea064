import type { ComponentChildren } from "preact";
import { latestOf } from "../../api/request.ts";
import type { Profile } from "../../profile/profile.ts";
import { go, place } from "../../state/history.ts";
import { flamegraph, flamePath, reload } from "../../state/store.ts";
import { waysBack } from "../../state/ways_out.ts";
import { ErrorBanner, ErrorState } from "./error_state.tsx";
import { NoProfiles } from "./no_profiles.tsx";
import { Skeleton } from "./skeleton.tsx";
import { WaysOut } from "./ways_out.tsx";

interface Props {
  readonly children: (profile: Profile, stale: boolean) => ComponentChildren;
}

/** A screen of the merged profile, with all that can stand in its place. */
export function ProfileScreen({ children }: Props) {
  const loading = flamegraph.loading.value;
  const answer = latestOf(loading);
  const isOld = answer !== undefined && answer.path !== flamePath.value;
  if (loading.state === "failed" && (answer === undefined || isOld))
    return <ErrorState message={loading.message} onRetry={reload} />;
  if (answer === undefined) return <Skeleton />;
  if (answer.kind === "nothing")
    return isOld ? <Skeleton /> : <NoProfiles reason={answer.reason} />;
  return (
    <>
      {loading.state === "failed" && <ErrorBanner message={loading.message} onRetry={reload} />}
      {answer.kind === "filtered" ? (
        <AllFiltered profile={answer.profile} />
      ) : (
        children(answer.profile, loading.state === "loading")
      )}
    </>
  );
}

/** The filters leave nothing over: says so, and offers to take each of them away. */
function AllFiltered({ profile }: { readonly profile: Profile }) {
  return (
    <section class="card message" data-state="filtered" role="status">
      <h1>The filters hide everything</h1>
      <p>
        The {profile.profiles === 1 ? "profile holds" : `${profile.profiles} profiles hold`} data,
        and nothing of it passes the filters.
      </p>
      <WaysOut ways={waysBack(place.value)} />
      <button
        type="button"
        class="button"
        onClick={() =>
          go({ chips: place.value.chips.map((chip) => ({ ...chip, disabled: true })) })
        }
      >
        Switch all filters off
      </button>
    </section>
  );
}
