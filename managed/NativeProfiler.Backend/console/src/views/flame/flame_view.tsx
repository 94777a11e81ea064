import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { type ColourMode, colouringOf, colourModes } from "../../flame/colouring.ts";
import { formatNumberOf, formatShare } from "../../flame/format.ts";
import { graphOf } from "../../flame/graph.ts";
import { matchesOf } from "../../flame/matches.ts";
import { readZoom, writeZoom, zoomedOut } from "../../flame/viewport.ts";
import type { Profile } from "../../profile/profile.ts";
import { isOfProfile } from "../../state/address.ts";
import { address, go, openFolded, place, replace, zoomBack, zoomTo } from "../../state/history.ts";
import { preferences, theme } from "../../state/preferences.ts";
import { isInverted, writerFor } from "../../state/store.ts";
import { titleOfValue } from "../chips/metric_chip.tsx";
import { titleOfType } from "../parts/type_titles.ts";
import { Facts } from "../picker/facts.tsx";
import { onPageKey } from "../shell/use_keys.ts";
import { FlameGraph } from "./flame_graph.tsx";
import { Legend, type PointedPackage } from "./legend.tsx";
import { MatchBar } from "./match_bar.tsx";
import { ProfileTabs } from "./profile_tabs.tsx";
import { useMatches } from "./use_matches.ts";
import { ZoomPath } from "./zoom_path.tsx";

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
  const head = useMemo(
    () => <Head profile={profile} mode={mode} onPoint={setPointedPackage} />,
    [profile, mode],
  ); // the same for every zoom
  return (
    <section class={stale ? "card flame stale" : "card flame"} aria-busy={stale}>
      {isOfProfile(view) && <ProfileTabs />}
      {head}
      {matches !== undefined && (
        <MatchBar graph={graph} matches={matches} zoom={zoom ?? zoomedOut} />
      )}
      {zoom === undefined && !stale && (
        <p class="note" role="status">
          The frame that the address zooms to is not in these profiles; everything is shown.
        </p>
      )}
      {zoom !== undefined && (
        <ZoomPath
          graph={graph}
          zoom={zoom}
          onZoom={(next) => zoomTo(writeZoom(next, graph.hashes))}
        />
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

interface HeadProps {
  readonly profile: Profile;
  readonly mode: ColourMode;
  readonly onPoint: (pointed: PointedPackage | undefined) => void;
}

/** What is shown, and what its colours say. */
function Head({ profile, mode, onPoint }: HeadProps) {
  return (
    <>
      <div class="flame-head">
        <h1>
          {titleOfType(place.value.selection.type)} <Total profile={profile} />
        </h1>
        <Facts />
        <Announcement profile={profile} />
      </div>
      <div class="flame-tools">
        <Legend profile={profile} mode={mode} onPoint={onPoint} />
        <div class="flame-choices">
          <InvertButton />
          <ColourPicker profile={profile} mode={mode} />
        </div>
      </div>
    </>
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

/** What a reader who hears the page is told when filters or another selection change it. */
function Announcement({ profile }: { readonly profile: Profile }) {
  const share = formatShare(profile.total / (profile.unfiltered || 1));
  return (
    <p class="unseen" role="status">
      {`${writerFor(profile)(profile.total)}, ${share} of everything, in ${formatNumberOf(profile.nodes.count - 1, "frame")}.`}
    </p>
  );
}

/** Turns the graph upside down: what uses most at the top, its callers below. */
function InvertButton() {
  useLayoutEffect(() => onPageKey("i", invert));
  return (
    <button
      type="button"
      class="button button-small toggle"
      aria-pressed={isInverted.value}
      title="What uses most at the top, its callers below (i)"
      onClick={invert}
    >
      Upside down <kbd>i</kbd>
    </button>
  );
}

function invert(): void {
  const { options } = address.value;
  go({ options: { ...options, inverted: isInverted.value ? "" : "1" }, zoom: "", under: "" });
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
              ? `Own ${withinSentence(titleOfValue(profile.sampleType))}`
              : modeTitles[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A word begins small; an abbreviation, as CPU, stays. */
function withinSentence(title: string): string {
  return title.replace(/^[A-Z](?![A-Z])/, (letter) => letter.toLowerCase());
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
