import type { Graph } from "../../flame/graph.ts";
import { type Zoom, zoomedOut } from "../../flame/viewport.ts";
import { pathTo, shortNameOf } from "../../flame/zoom_path.ts";
import { nameOf } from "../../profile/profile.ts";

interface Props {
  readonly graph: Graph;
  readonly zoom: Zoom;
  readonly label?: string;
  readonly onZoom: (zoom: Zoom) => void;
}

/** The way from everything to the zoomed frame, each step a zoom. Its place is kept, so that no zoom moves the graph. */
export function ZoomPath({ graph, zoom, onZoom, label = "Zoom" }: Props) {
  const nodes = pathTo(graph.tree, zoom.node);
  const last = nodes.length - 1;
  return (
    <nav class="zoom-path" aria-label={label}>
      <ol>
        {nodes.map((node, index) => {
          const name = node < 0 ? "…" : nameOf(graph.profile, node);
          return (
            // By place, not by node: a zoom then changes the steps that are there instead of making new ones.
            <li key={index}>
              <button
                type="button"
                class="zoom-step"
                disabled={node < 0}
                title={name}
                aria-current={index === last ? "location" : undefined}
                onClick={() => onZoom(node === 0 ? zoomedOut : { node, siblings: 1 })}
              >
                {shortNameOf(name)}
              </button>
            </li>
          );
        })}
        {zoom.siblings > 1 && <li class="soft">and {zoom.siblings - 1} more</li>}
      </ol>
    </nav>
  );
}
