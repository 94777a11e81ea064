import { useEffect, useMemo, useState } from "preact/hooks";
import { type ColourMode, colouringOf, colourModes } from "../../flame/colouring.ts";
import { formatShare } from "../../flame/format.ts";
import { graphOf } from "../../flame/graph.ts";
import { matchesOf } from "../../flame/matches.ts";
import { readZoom, writeZoom, zoomedOut } from "../../flame/viewport.ts";
import type { Profile } from "../../profile/profile.ts";
import { isOfProfile } from "../../state/address.ts";
import { address, openFolded, replace, zoomBack, zoomTo } from "../../state/history.ts";
import { preferences, theme } from "../../state/preferences.ts";
import { writerFor } from "../../state/store.ts";
import { titleOfValue } from "../chips/metric_chip.tsx";
import { titleOfType } from "../parts/type_titles.ts";
import { Facts } from "../picker/facts.tsx";
import { FlameGraph } from "./flame_graph.tsx";
import { Legend, type PointedPackage } from "./legend.tsx";
import { MatchBar } from "./match_bar.tsx";
import { ProfileTabs } from "./profile_tabs.tsx";
import { useMatches } from "./use_matches.ts";

interface Props {
  readonly profile: Profile;
  /** True while another selection is on its way. */
  readonly stale: boolean;
}

export function FlameView({ profile, stale }: Props) {
  const graph = graphOf(profile);
  const { view, zoom: zoomText, chips, options, selection } = address.value;
  const [pointedPackage, setPointedPackage] = useState<PointedPackage | undefined>(undefined);
  const mode = modeOf(options.colour, profile);
  const look = { theme: theme.value, mode, difference: preferences.value.difference };
  const zoom = useMemo(() => readZoom(zoomText, graph.hashes), [zoomText, graph]);
  const matches = useMatches(graph, chips);
  const pointed = useMemo(
    () => pointedPackage && matchesOf(profile, graph.tree, testOfPackage(pointedPackage)),
    [graph, pointedPackage],
  );
  usePageTitle([selection.service, selection.version, titleOfType(selection.type)]);
  return (
    <section class={stale ? "card flame stale" : "card flame"} aria-busy={stale}>
      {isOfProfile(view) && <ProfileTabs />}
      <div class="flame-head">
        <h1>
          {titleOfType(selection.type)} <Total profile={profile} />
        </h1>
        <Facts />
      </div>
      <div class="flame-tools">
        <Legend profile={profile} mode={mode} onPoint={setPointedPackage} />
        <ColourPicker profile={profile} mode={mode} />
      </div>
      {matches !== undefined && (
        <MatchBar graph={graph} matches={matches} zoom={zoom ?? zoomedOut} />
      )}
      {zoom === undefined && !stale && (
        <p class="note" role="status">
          The frame that the address zooms to is not in these profiles; everything is shown.
        </p>
      )}
      <FlameGraph
        graph={graph}
        zoom={zoom ?? zoomedOut}
        colouring={colouringOf(profile, look)}
        matches={pointed ?? matches}
        onZoom={(next) => zoomTo(writeZoom(next, graph.hashes))}
        onOpenFolded={(node) => openFolded(graph.hashes.of(node))}
        onBack={zoomBack}
      />
    </section>
  );
}

/** What is shown, and of what where filters leave something out. */
function Total({ profile }: { readonly profile: Profile }) {
  const isPart = profile.unfiltered > profile.total;
  const write = writerFor(profile);
  return (
    <small>
      {write(profile.total)}
      {isPart &&
        ` · ${formatShare(profile.total / profile.unfiltered)} of ${write(profile.unfiltered)}`}
    </small>
  );
}

const modeTitles: Readonly<Record<ColourMode, string>> = {
  package: "Package",
  assembly: "Assembly",
  self: "Own value",
  difference: "Difference",
};

function ColourPicker({ profile, mode }: { readonly profile: Profile; readonly mode: ColourMode }) {
  const modes = colourModes.filter((one) => one !== "difference" || profile.base !== undefined);
  return (
    <label class="inline-field">
      <span>Colour</span>
      <select
        class="input"
        value={mode}
        onChange={(event) =>
          replace({ options: { ...address.value.options, colour: event.currentTarget.value } })
        }
      >
        {modes.map((one) => (
          <option key={one} value={one} selected={one === mode}>
            {one === "self"
              ? `Own ${titleOfValue(profile.sampleType).toLowerCase()}`
              : modeTitles[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

function modeOf(text: string | undefined, profile: Profile): ColourMode {
  const mode = colourModes.find((one) => one === text);
  if (profile.base !== undefined) return mode ?? "difference";
  return mode === undefined || mode === "difference" ? "package" : mode;
}

function testOfPackage(pointed: PointedPackage): Parameters<typeof matchesOf>[2] {
  return (functions, row) =>
    functions.package[row] === pointed.name && (functions.runtime[row] === 1) === pointed.runtime;
}

export function usePageTitle(parts: readonly string[]): void {
  const title = [...parts.filter((part) => part !== ""), "NativeProfiler"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
