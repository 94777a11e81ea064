import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Graph } from "../flame/graph.ts";
import { boxAt } from "../flame/hit_test.ts";
import { boxOfNode, layOut } from "../flame/layout.ts";
import { type Direction, neighbourOf } from "../flame/navigate.ts";
import { rowHeight } from "../flame/spaces.ts";
import { spanOf, type Zoom, zoomedOut } from "../flame/viewport.ts";
import { FlameTree } from "./flame_tree.tsx";
import { Tooltip } from "./tooltip.tsx";
import { useCanvas } from "./use_canvas.ts";
import { useWidth } from "./use_width.ts";

interface Props {
  readonly graph: Graph;
  readonly zoom: Zoom;
  readonly highlighted: string | undefined;
  readonly onZoom: (zoom: Zoom) => void;
  readonly onBack: () => void;
}

/** Where the pointer is: CSS pixels of the window for the tooltip, and the box under it. */
interface Pointed {
  readonly x: number;
  readonly y: number;
  readonly box: number;
}

const nothing: Pointed = { x: 0, y: 0, box: -1 };

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

export function FlameGraph({ graph, zoom, highlighted, onZoom, onBack }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const layout = useMemo(
    () => layOut(graph.tree, spanOf(graph.tree, zoom), Math.max(1, width)),
    [graph, zoom, width],
  );
  const [pointed, setPointed] = useState(nothing);
  const [byKeyboard, setByKeyboard] = useState(false);
  const [active, setActive] = useState(zoom.node);
  useEffect(() => {
    setPointed(nothing);
    setActive(zoom.node);
  }, [graph, zoom]);
  const hovered = pointed.box < layout.count ? pointed.box : -1;
  const canvas = useCanvas(frame, { graph, zoom, layout, hovered, highlighted });

  const boxUnder = (event: PointerEvent | MouseEvent): number => {
    const edge = frame.current?.getBoundingClientRect();
    if (edge === undefined) return -1;
    const scrolled = frame.current?.scrollTop ?? 0;
    return boxAt(layout, event.clientX - edge.left, event.clientY - edge.top + scrolled);
  };
  const open = (box: number): void => {
    if (box < 0) return;
    const node = layout.node[box] as number;
    onZoom(node === 0 ? zoomedOut : { node, siblings: layout.siblings[box] as number });
  };
  const walkTo = (box: number): void => {
    setActive(layout.node[box] as number);
    const edge = frame.current?.getBoundingClientRect();
    if (edge === undefined) return;
    const bottom = ((layout.row[box] as number) + 1) * rowHeight - (frame.current?.scrollTop ?? 0);
    setPointed({ x: edge.left + (layout.left[box] as number), y: edge.top + bottom, box });
  };
  const press = (event: KeyboardEvent): void => {
    const box = Math.max(0, boxOfNode(layout, graph.tree, active));
    const direction = directions[event.key];
    if (direction !== undefined) walkTo(neighbourOf(layout, box, direction));
    else if (event.key === "Enter" || event.key === " ") open(box);
    else if (event.key === "Escape" || event.key === "Backspace") onBack();
    else return;
    event.preventDefault();
  };

  return (
    <div class="graph">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tree inside is the interactive one */}
      <div
        class={byKeyboard ? "graph-frame by-keyboard" : "graph-frame"}
        ref={frame}
        onPointerMove={(event) =>
          setPointed({ x: event.clientX, y: event.clientY, box: boxUnder(event) })
        }
        onPointerLeave={() => setPointed(nothing)}
        onClick={(event) => {
          // The keys then act on the graph without a step through the page.
          frame.current
            ?.querySelector<HTMLElement>('[tabindex="0"]')
            ?.focus({ preventScroll: true });
          open(boxUnder(event));
        }}
        onPointerDown={() => setByKeyboard(false)}
        onKeyDown={press}
        onKeyUp={() => setByKeyboard(true)} // Tab arrives here only with its way up
      >
        <canvas ref={canvas} class="graph-canvas" />
        <FlameTree
          graph={graph}
          zoom={zoom}
          layout={layout}
          active={active}
          height={layout.rows * rowHeight}
        />
      </div>
      {hovered >= 0 && (
        <Tooltip
          graph={graph}
          zoom={zoom}
          layout={layout}
          box={hovered}
          x={pointed.x}
          y={pointed.y}
        />
      )}
    </div>
  );
}
