import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Graph } from "../flame/graph.ts";
import { boxAt } from "../flame/hit_test.ts";
import { boxOfNode, layOut } from "../flame/layout.ts";
import { type Direction, neighbourOf } from "../flame/navigate.ts";
import { rowHeight } from "../flame/spaces.ts";
import { spanOf, type Zoom, zoomedOut } from "../flame/viewport.ts";
import { FlameTree } from "./flame_tree.tsx";
import { nothingPointed } from "./pointed.ts";
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
  const pointed = useSignal(nothingPointed); // a signal: moving the pointer renders the tooltip alone
  const [byKeyboard, setByKeyboard] = useState(false);
  const [active, setActive] = useState(zoom.node);
  useEffect(() => {
    pointed.value = nothingPointed;
    setActive(zoom.node);
  }, [graph, zoom, pointed]);
  const canvas = useCanvas(frame, { graph, zoom, layout, highlighted }, pointed);

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
    pointed.value = { x: edge.left + (layout.left[box] as number), y: edge.top + bottom, box };
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
        onPointerMove={(event) => {
          pointed.value = { x: event.clientX, y: event.clientY, box: boxUnder(event) };
        }}
        onPointerLeave={() => {
          pointed.value = nothingPointed;
        }}
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
      <Tooltip graph={graph} zoom={zoom} layout={layout} pointed={pointed} />
    </div>
  );
}
