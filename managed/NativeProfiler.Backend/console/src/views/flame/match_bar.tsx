import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { formatCount, formatShare } from "../../flame/format.ts";
import type { Graph } from "../../flame/graph.ts";
import type { Matches } from "../../flame/matches.ts";
import { writeZoom, type Zoom } from "../../flame/viewport.ts";
import { zoomTo } from "../../state/history.ts";
import { writerFor } from "../../state/store.ts";
import { onPageKey } from "../shell/use_keys.ts";

interface Props {
  readonly graph: Graph;
  readonly matches: Matches;
  readonly zoom: Zoom;
}

/** What all matches of the highlight use together, and the way from one to the next. */
export function MatchBar({ graph, matches, zoom }: Props) {
  const [at, setAt] = useState(-1);
  const count = matches.topmost.length;
  const { profile } = graph;
  const step = (by: number): void => {
    if (count === 0) return;
    const next = (at + by + count) % count;
    setAt(next);
    zoomTo(writeZoom({ node: matches.topmost[next] as number, siblings: 1 }, graph.hashes));
  };
  useLayoutEffect(() => onPageKey("n", () => step(1)));
  useLayoutEffect(() => onPageKey("N", () => step(-1)));
  useEffect(() => {
    if (zoom.node === 0) setAt(-1);
  }, [zoom]);
  return (
    <div class="match-bar" role="status">
      <strong>
        {count === 0
          ? "Nothing matches the highlight"
          : `Matches total ${formatShare(matches.total / (profile.unfiltered || 1))}`}
      </strong>
      {count > 0 && (
        <>
          <span>
            {writerFor(profile)(matches.total)} ·{" "}
            {formatShare(matches.total / (profile.total || 1))} of shown ·{" "}
            {at < 0 ? `${formatCount(count)} places` : `${at + 1} of ${formatCount(count)}`}
          </span>
          <button type="button" class="button button-small" onClick={() => step(-1)}>
            Previous <kbd>N</kbd>
          </button>
          <button type="button" class="button button-small" onClick={() => step(1)}>
            Next <kbd>n</kbd>
          </button>
        </>
      )}
    </div>
  );
}
