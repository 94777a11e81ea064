import { useEffect, useMemo, useState } from "preact/hooks";
import { formatNumberOf, formatValue } from "../flame/format.ts";
import { graphOf } from "../flame/graph.ts";
import { packageShares } from "../flame/packages.ts";
import { readZoom, writeZoom, zoomedOut } from "../flame/viewport.ts";
import type { Profile } from "../profile/profile.ts";
import type { Selection } from "../state/address.ts";
import { address, zoomBack, zoomTo } from "../state/history.ts";
import { FlameGraph } from "./flame_graph.tsx";
import { Legend } from "./legend.tsx";
import { titleOfType } from "./type_titles.ts";

interface Props {
  readonly profile: Profile;
  /** What the profile was asked for with. */
  readonly selection: Selection;
  /** True while another selection is on its way. */
  readonly stale: boolean;
}

export function FlameView({ profile, selection, stale }: Props) {
  const graph = graphOf(profile);
  const [highlighted, setHighlighted] = useState<string | undefined>(undefined);
  const shares = useMemo(() => packageShares(profile), [profile]);
  const { zoom: zoomText } = address.value;
  const zoom = useMemo(() => readZoom(zoomText, graph.tree, graph.hashOf), [zoomText, graph]);
  const title = [selection.service, selection.version, titleOfType(selection.type)];
  const pageTitle = title.filter((part) => part !== "").join(" · ");
  useEffect(() => {
    document.title = `${pageTitle} – NativeProfiler`;
  }, [pageTitle]);
  return (
    <section class={stale ? "card flame stale" : "card flame"} aria-busy={stale}>
      <div class="flame-head">
        <h1>
          {titleOfType(selection.type)} <small>{formatValue(profile.total, profile.unit)}</small>
        </h1>
        <p class="flame-facts">{factsOf(profile)}</p>
      </div>
      <Legend shares={shares} onHighlight={setHighlighted} />
      {zoom === undefined && !stale && (
        <p class="note" role="status">
          The frame that the address zooms to is not in these profiles; everything is shown.
        </p>
      )}
      <FlameGraph
        graph={graph}
        zoom={zoom ?? zoomedOut}
        highlighted={highlighted}
        onZoom={(next) => zoomTo(writeZoom(next, graph.hashOf))}
        onBack={zoomBack}
      />
    </section>
  );
}

function factsOf(profile: Profile): string {
  const facts = [`${formatNumberOf(profile.profiles, "profile")} merged`];
  if (profile.firstUnixMs > 0)
    facts.push(timeFormat.formatRange(profile.firstUnixMs, profile.lastUnixMs));
  facts.push(formatNumberOf(profile.nodes.count - 1, "frame"));
  if (profile.unreadable > 0)
    facts.push(`${formatNumberOf(profile.unreadable, "profile")} could not be read`);
  return facts.join(" · ");
}

const timeFormat = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
