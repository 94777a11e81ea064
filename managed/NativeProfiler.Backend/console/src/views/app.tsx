import { latestOf } from "../api/request.ts";
import type { Selection } from "../state/address.ts";
import { address } from "../state/history.ts";
import { flamegraph, reload, services } from "../state/store.ts";
import { ErrorBanner, ErrorState } from "./error_state.tsx";
import { FlameView } from "./flame_view.tsx";
import { GettingStarted } from "./getting_started.tsx";
import { Header } from "./header.tsx";
import { NoProfiles } from "./no_profiles.tsx";
import { PickerBar } from "./picker_bar.tsx";
import { Skeleton } from "./skeleton.tsx";

export function App() {
  const known = latestOf(services.value);
  return (
    <>
      <Header />
      {known !== undefined && known.length > 0 && <PickerBar services={known} />}
      <main class="page">
        <Body />
      </main>
    </>
  );
}

function Body() {
  const listing = services.value;
  const known = latestOf(listing);
  if (known === undefined)
    return listing.state === "failed" ? (
      <ErrorState message={listing.message} onRetry={reload} />
    ) : (
      <Skeleton />
    );
  if (known.length === 0) return <GettingStarted />;
  return <Graph />;
}

function Graph() {
  const loading = flamegraph.value;
  const answer = latestOf(loading);
  if (loading.state === "failed" && (answer === undefined || isOfAnother(answer.selection)))
    return <ErrorState message={loading.message} onRetry={reload} />;
  if (answer === undefined) return <Skeleton />;
  return (
    <>
      {loading.state === "failed" && <ErrorBanner message={loading.message} onRetry={reload} />}
      {answer.kind === "profile" ? (
        <FlameView
          profile={answer.profile}
          selection={answer.selection}
          stale={loading.state === "loading"}
        />
      ) : (
        <NoProfiles reason={answer.reason} />
      )}
    </>
  );
}

/** True when the address meanwhile asks for something else: the old picture would then mislead. */
function isOfAnother(selection: Selection): boolean {
  return JSON.stringify(selection) !== JSON.stringify(address.value.selection);
}
