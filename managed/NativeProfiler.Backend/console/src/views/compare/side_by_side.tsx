import { useMemo } from "preact/hooks";
import { colouringOf } from "../../flame/colouring.ts";
import { formatNumberOf } from "../../flame/format.ts";
import { graphOf } from "../../flame/graph.ts";
import { readZoom, writeZoom, zoomedOut } from "../../flame/viewport.ts";
import type { Profile } from "../../profile/profile.ts";
import { sideOf } from "../../profile/side.ts";
import { address, zoomBack, zoomTo } from "../../state/history.ts";
import { preferences, theme } from "../../state/preferences.ts";
import { writerFor } from "../../state/store.ts";
import { FlameGraph } from "../flame/flame_graph.tsx";
import { useMatches } from "../flame/use_matches.ts";
import { describeChange } from "./recipes.ts";

interface Props {
  readonly profile: Profile;
  readonly stale: boolean;
}

/** A and B as graphs of their own; a zoom in one is a zoom in the other where it has the frame. */
export function SideBySide({ profile, stale }: Props) {
  const a = useMemo(() => sideOf(profile, "a"), [profile]);
  const b = useMemo(() => sideOf(profile, "b"), [profile]);
  const { selection, compare } = address.value;
  return (
    <div class={stale ? "sides stale" : "sides"}>
      <h1 class="unseen">A and B side by side</h1>
      <Side profile={a} title={`A · ${selection.version || selection.service}`} />
      <Side profile={b} title={`B · ${compare.map(describeChange).join(", ")}`} />
    </div>
  );
}

interface SideProps {
  readonly profile: Profile;
  readonly title: string;
}

function Side({ profile, title }: SideProps) {
  const graph = graphOf(profile);
  const { zoom: zoomText, chips } = address.value;
  const zoom = useMemo(() => readZoom(zoomText, graph.hashes), [zoomText, graph]);
  const matches = useMatches(graph, chips);
  const look = {
    theme: theme.value,
    mode: "package",
    difference: preferences.value.difference,
  } as const;
  return (
    <section class="card flame side">
      <div class="flame-head">
        <h2>{title}</h2>
        <p class="facts">
          <span>{writerFor(profile)(profile.total)}</span>
          <span>{formatNumberOf(profile.profiles, "profile")}</span>
        </p>
      </div>
      {zoom === undefined && (
        <p class="note">This side does not have the zoomed frame; all of it is shown.</p>
      )}
      <FlameGraph
        graph={graph}
        zoom={zoom ?? zoomedOut}
        colouring={colouringOf(profile, look)}
        matches={matches}
        label={title}
        onZoom={(next) => zoomTo(writeZoom(next, graph.hashes))}
        onBack={zoomBack}
      />
    </section>
  );
}
