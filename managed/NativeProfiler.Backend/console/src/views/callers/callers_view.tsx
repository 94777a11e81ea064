import { useMemo, useState } from "preact/hooks";
import { getSandwich } from "../../api/flamegraph.ts";
import { pathOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { getTable } from "../../api/table.ts";
import { colouringOf } from "../../flame/colouring.ts";
import { formatShare } from "../../flame/format.ts";
import { graphOf } from "../../flame/graph.ts";
import type { Growth } from "../../flame/layout.ts";
import { type Zoom, zoomedOut } from "../../flame/viewport.ts";
import { measuredInB, type Profile } from "../../profile/profile.ts";
import { go, place } from "../../state/history.ts";
import { preferences, theme } from "../../state/preferences.ts";
import { normalisation, question, reload, writerFor } from "../../state/store.ts";
import { FlameGraph } from "../flame/flame_graph.tsx";
import { ProfileTabs } from "../flame/profile_tabs.tsx";
import { ZoomPath } from "../flame/zoom_path.tsx";
import { ErrorState } from "../parts/error_state.tsx";
import { KeptBanner } from "../parts/kept_banner.tsx";
import { MenuList } from "../parts/menu.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { useLoaded } from "../parts/use_loaded.ts";

/** A function in the middle, all that calls it above, all that it calls below. */
export function CallersView() {
  return (
    <section class="card flame callers">
      <ProfileTabs />
      <CallersOfQuestion />
    </section>
  );
}

/** Callers and callees in what the address asks for, a comparison too. */
export function CallersOfQuestion() {
  const { middle } = place.value;
  return middle === "" ? <FunctionPicker /> : <Sandwich name={middle} />;
}

/** The functions that use most, to begin with. */
function FunctionPicker() {
  const loading = useLoaded(pathOf("/api/v1/table", question.value, [["limit", "200"]]), getTable);
  const table = latestOf(loading);
  if (table === undefined)
    return loading.state === "failed" ? (
      <ErrorState message={loading.message} onRetry={reload} />
    ) : (
      <Skeleton />
    );
  return (
    <>
      <h1>Callers and callees of …</h1>
      <MenuList
        label="Function"
        value=""
        rows={table.name.map((name, row) => ({
          value: name,
          title: name,
          note: `${formatShare((table.self[row] ?? 0) / (table.unfiltered || 1))} self`,
        }))}
        onPick={(name) => go({ middle: name })}
      />
    </>
  );
}

function Sandwich({ name }: { readonly name: string }) {
  const path = pathOf("/api/v1/callers", question.value, [
    ["function", name],
    ["normalise", normalisation.value],
  ]);
  const loading = useLoaded(path, getSandwich);
  const sandwich = latestOf(loading);
  return (
    <>
      <div class="title-row">
        <h1 class="callers-name">{name}</h1>
        <button type="button" class="button button-small" onClick={() => go({ middle: "" })}>
          Another function
        </button>
      </div>
      {sandwich === undefined ? (
        loading.state === "failed" ? (
          <ErrorState message={loading.message} onRetry={reload} />
        ) : (
          <Skeleton />
        )
      ) : (
        <>
          <KeptBanner loading={loading} />
          {isNowhere(sandwich.callees) && (
            <p class="note" role="status">
              No stack that is shown has this function: it is not in these profiles, or a filter
              leaves it out.
            </p>
          )}
          <p class="facts">
            <span>
              {writerFor(sandwich.callees)(sandwich.callees.total)} ·{" "}
              {formatShare(sandwich.callees.total / (sandwich.callees.unfiltered || 1))} of total
            </span>
            {sandwich.callees.base !== undefined && (
              <span>
                in B {writerFor(measuredInB(sandwich.callees))(sandwich.callees.base.total)}
              </span>
            )}
          </p>
          <Half title="Callers" profile={sandwich.callers} grows="up" />
          <Half title="Callees" profile={sandwich.callees} grows="down" />
        </>
      )}
    </>
  );
}

function isNowhere({ total, base }: Profile): boolean {
  return total === 0 && (base?.total ?? 0) === 0;
}

interface HalfProps {
  readonly title: string;
  readonly profile: Profile;
  readonly grows: Growth;
}

function Half({ title, profile, grows }: HalfProps) {
  const graph = graphOf(profile);
  const [zoom, setZoom] = useState<Zoom>(zoomedOut);
  const back = useMemo(() => () => setZoom(zoomedOut), []);
  const shown = zoom.node < graph.tree.count ? zoom : zoomedOut;
  const look = {
    theme: theme.value,
    mode: profile.base === undefined ? "package" : "difference",
    difference: preferences.value.difference,
  } as const;
  return (
    <div class={grows === "up" ? "callers-half callers-above" : "callers-half"}>
      <div class="callers-head">
        <h2>{title}</h2>
        <ZoomPath label={`Zoom of ${title}`} graph={graph} zoom={shown} onZoom={setZoom} />
      </div>
      <FlameGraph
        graph={graph}
        zoom={shown}
        colouring={colouringOf(profile, look)}
        matches={undefined}
        label={title}
        grows={grows}
        onZoom={setZoom}
        onBack={back}
      />
    </div>
  );
}
