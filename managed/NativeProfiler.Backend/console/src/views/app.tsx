import { latestOf } from "../api/request.ts";
import type { View } from "../state/address.ts";
import { place } from "../state/history.ts";
import { isWaitingForProfiles, reload, services } from "../state/store.ts";
import { BreakdownView } from "./breakdown/breakdown_view.tsx";
import { CallersView } from "./callers/callers_view.tsx";
import { ChipBar } from "./chips/chip_bar.tsx";
import { CompareView } from "./compare/compare_view.tsx";
import { FlameScreen } from "./flame/flame_screen.tsx";
import { HelpView } from "./help/help_view.tsx";
import { HistoryView } from "./history/history_view.tsx";
import { InstancesView } from "./instances/instances_view.tsx";
import { ErrorState } from "./parts/error_state.tsx";
import { Skeleton } from "./parts/skeleton.tsx";
import { PickerBar } from "./picker/picker_bar.tsx";
import { TimelineStrip } from "./picker/timeline_strip.tsx";
import { ServicesView } from "./services/services_view.tsx";
import { SettingsView } from "./settings/settings_view.tsx";
import { Actions } from "./shell/actions.tsx";
import { Rail } from "./shell/rail.tsx";
import { Search } from "./shell/search.tsx";
import { useKeys } from "./shell/use_keys.ts";
import { GettingStarted } from "./start/getting_started.tsx";
import { TableView } from "./table/table_view.tsx";
import { TreeView } from "./tree/tree_view.tsx";
import { UploadView } from "./upload/upload_view.tsx";

const withoutPicker: readonly View[] = [
  "services",
  "instances",
  "upload",
  "start",
  "settings",
  "help",
];

export function App() {
  useKeys();
  const { view } = place.value;
  const hasPicker = !withoutPicker.includes(view) && canLook();
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <Rail />
      <Search />
      <div class="screen">
        {hasPicker && (
          <section class="bar" aria-label="Selection and filters">
            <PickerBar />
            <TimelineStrip />
            <div class="bar-row">
              <ChipBar />
              <Actions />
            </div>
          </section>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a screen may hold nothing to stop at */}
        <main class="page" id="main" data-view={view} tabIndex={0}>
          <Screen />
        </main>
      </div>
    </>
  );
}

/** Whether there is anything to pick from: services, or an uploaded file. */
function canLook(): boolean {
  const known = latestOf(services.loading.value);
  return (known !== undefined && known.length > 0) || place.value.selection.upload !== "";
}

function Screen() {
  const { view } = place.value;
  switch (view) {
    case "upload":
      return <UploadView />;
    case "settings":
      return <SettingsView />;
    case "help":
      return <HelpView />;
    case "start":
      return <GettingStarted />;
    case "instances":
      return <InstancesView />;
    default:
      return <Looking view={view} />;
  }
}

function Looking({ view }: { readonly view: View }) {
  const listing = services.loading.value;
  if (!canLook()) {
    if (isWaitingForProfiles()) return <GettingStarted />;
    return listing.state === "failed" ? (
      <ErrorState message={listing.message} onRetry={reload} />
    ) : (
      <Skeleton />
    );
  }
  if (view === "services") return <ServicesView />;
  if (view === "compare") return <CompareView />;
  if (view === "history") return <HistoryView />;
  if (view === "breakdown") return <BreakdownView />;
  if (view === "table") return <TableView />;
  if (view === "tree") return <TreeView />;
  if (view === "callers") return <CallersView />;
  return <FlameScreen />;
}
