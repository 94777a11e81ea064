import { latestOf } from "../api/request.ts";
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
  const shown = latestOf(loading);
  if (loading.state === "failed" && loading.previous === undefined)
    return <ErrorState message={loading.message} onRetry={reload} />;
  if (shown === undefined) return <Skeleton />;
  return (
    <>
      {loading.state === "failed" && <ErrorBanner message={loading.message} onRetry={reload} />}
      {shown.profile.total > 0 ? (
        <FlameView shown={shown} stale={loading.state === "loading"} />
      ) : (
        <NoProfiles />
      )}
    </>
  );
}
