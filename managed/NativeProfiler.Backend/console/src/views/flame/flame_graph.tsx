import { useSignal } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Colouring } from "../../flame/colouring.ts";
import { detailsOf } from "../../flame/details.ts";
import type { Graph } from "../../flame/graph.ts";
import { boxAt } from "../../flame/hit_test.ts";
import {
  boxAncestor,
  boxFrame,
  boxOfNode,
  boxRest,
  type Growth,
  layOut,
  topOfRow,
} from "../../flame/layout.ts";
import type { Matches } from "../../flame/matches.ts";
import { type Direction, neighbourOf } from "../../flame/navigate.ts";
import { rowHeight } from "../../flame/spaces.ts";
import { spanOf, type Zoom, zoomedOut } from "../../flame/viewport.ts";
import { nameOf } from "../../profile/profile.ts";
import { FlameTree } from "./flame_tree.tsx";
import { actionsOf, FrameActions } from "./frame_actions.tsx";
import { Minimap } from "./minimap.tsx";
import { nothingPointed, type Pointed } from "./pointed.ts";
import { Tooltip, writersFor } from "./tooltip.tsx";
import { useCanvas } from "./use_canvas.ts";
import { useWidth } from "./use_width.ts";

interface Props {
  readonly graph: Graph;
  readonly zoom: Zoom;
  readonly colouring: Colouring;
  readonly matches: Matches | undefined;
  readonly onZoom: (zoom: Zoom) => void;
  /** Asks the backend for what it folded below a node. */
  readonly onOpenFolded?: (node: number) => void;
  readonly onBack: () => void;
  readonly label?: string;
  readonly grows?: Growth;
}

const deep = 44; // rows: more than a screen shows

function isDeep({ tree }: Graph): boolean {
  return tree.deepest >= deep;
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
  Home: "first",
  End: "last",
};

const upwards: typeof directions = { ...directions, ArrowUp: "down", ArrowDown: "up" };

export function FlameGraph(props: Props) {
  const { graph, zoom, colouring, matches, onZoom, onOpenFolded, onBack } = props;
  const { label = "Flame graph", grows = "down" } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const layout = useMemo(
    () => layOut(graph.tree, spanOf(graph.tree, zoom), Math.max(1, width), grows),
    [graph, zoom, width, grows],
  );
  useLayoutEffect(() => {
    // The first row of a graph that grows upwards lies at the bottom.
    if (grows === "up" && frame.current !== null) frame.current.scrollTop = 1e6;
  }, [layout, grows]);
  const span = spanOf(graph.tree, zoom);
  const pointed = useSignal(nothingPointed); // a signal: moving the pointer renders the tooltip alone
  const [walked, setWalked] = useState({ graph, zoom, node: zoom.node });
  const [pinned, setPinned] = useState<{ x: number; y: number; node: number } | undefined>();
  // A walk by key ends with the picture that it was in.
  const active = walked.graph === graph && walked.zoom === zoom ? walked.node : zoom.node;
  const nextFrame = useRef(0);
  const pointNow = (place: Pointed): void => {
    cancelAnimationFrame(nextFrame.current);
    pointed.value = place;
  };
  // In the frame that shows it: what is clicked at once gets no tooltip first.
  const pointSoon = (place: Pointed): void => {
    cancelAnimationFrame(nextFrame.current);
    nextFrame.current = requestAnimationFrame(() => {
      pointed.value = place;
    });
  };
  useLayoutEffect(() => {
    // Before the frame: the tooltip would else leave in a frame of its own.
    pointNow(nothingPointed);
    setPinned(undefined);
  }, [graph, zoom, pointed]);
  const canvases = useCanvas(frame, { graph, zoom, layout, colouring, matches }, pointed);

  const boxUnder = (event: PointerEvent | MouseEvent): number => {
    const { x, y, box } = pointed.peek();
    if (box >= 0 && x === event.clientX && y === event.clientY) return box; // asking for the edge may lay the page out
    const edge = frame.current?.getBoundingClientRect();
    if (edge === undefined) return -1;
    const scrolled = frame.current?.scrollTop ?? 0;
    return boxAt(layout, event.clientX - edge.left, event.clientY - edge.top + scrolled);
  };
  const open = (box: number): void => {
    if (box < 0) return;
    const node = layout.node[box] as number;
    if (layout.kind[box] === boxRest && onOpenFolded !== undefined)
      onOpenFolded(graph.tree.parent[node] as number);
    else onZoom(node === 0 ? zoomedOut : { node, siblings: layout.siblings[box] as number });
  };
  const pin = (box: number, x: number, y: number): void => {
    const kind = layout.kind[box];
    if (kind !== boxFrame && kind !== boxAncestor) return;
    pointNow(nothingPointed);
    setPinned({ x, y, node: layout.node[box] as number });
  };
  const placeOf = (box: number): { x: number; y: number } => {
    const edge = frame.current?.getBoundingClientRect();
    const top = topOfRow(layout, layout.row[box] as number);
    const bottom = top + rowHeight - (frame.current?.scrollTop ?? 0);
    return { x: (edge?.left ?? 0) + (layout.left[box] as number), y: (edge?.top ?? 0) + bottom };
  };
  const walkTo = (box: number): void => {
    setWalked({ graph, zoom, node: layout.node[box] as number });
    pointNow({ ...placeOf(box), box });
  };
  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = Math.max(0, boxOfNode(layout, graph.tree, active));
    const direction = (grows === "up" ? upwards : directions)[event.key];
    const name = nameOf(graph.profile, layout.node[box] as number);
    const action = actionsOf(name).find(({ key }) => key === event.key);
    const isFrame = layout.node[box] !== 0 && layout.kind[box] === boxFrame;
    if (direction !== undefined) walkTo(neighbourOf(layout, box, direction));
    else if (event.key === "Enter" || event.key === " ") open(box);
    else if (event.key === "Escape" || event.key === "Backspace") onBack();
    else if (event.key === "p") pin(box, placeOf(box).x, placeOf(box).y);
    else if (action !== undefined && isFrame) action.run();
    else return;
    event.preventDefault();
  };

  return (
    // Callers take no more than their rows need: below them stands the function.
    <div class="graph" style={grows === "up" ? { flex: `0 1 ${layout.rows * rowHeight}px` } : {}}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the tree inside is the interactive one */}
      <div
        class="graph-frame"
        ref={frame}
        onPointerMove={(event) => {
          pointSoon({ x: event.clientX, y: event.clientY, box: boxUnder(event) });
        }}
        onPointerLeave={() => pointNow(nothingPointed)}
        onClick={(event) => {
          // The keys then act on the graph without a step through the page.
          if (!frame.current?.contains(document.activeElement)) focusActive(frame.current);
          open(boxUnder(event));
        }}
        onContextMenu={(event) => {
          event.preventDefault();
          pin(boxUnder(event), event.clientX, event.clientY);
        }}
        onPointerDown={() => markByKeyboard(frame.current, false)}
        onKeyDown={press}
        onKeyUp={() => markByKeyboard(frame.current, true)} // Tab arrives here only with its way up
      >
        <div class="graph-sheets">
          <canvas ref={canvases.boxes} class="graph-canvas" />
          <canvas ref={canvases.matches} class="graph-canvas" />
          <canvas ref={canvases.outline} class="graph-canvas" />
        </div>
        <FlameTree label={label} graph={graph} layout={layout} active={active} />
      </div>
      {isDeep(graph) && <Minimap graph={graph} colouring={colouring} span={span} frame={frame} />}
      <Tooltip graph={graph} zoom={zoom} layout={layout} pointed={pointed} />
      {pinned !== undefined && (
        <FrameActions
          details={detailsOf(
            graph,
            zoom,
            layout,
            boxOfNode(layout, graph.tree, pinned.node),
            writersFor(graph.profile),
          )}
          x={pinned.x}
          y={pinned.y}
          onZoom={() => onZoom(pinned.node === 0 ? zoomedOut : { node: pinned.node, siblings: 1 })}
          onClose={() => {
            setPinned(undefined);
            focusActive(frame.current);
          }}
        />
      )}
    </div>
  );
}

/** Whether the focus is seen. Without a render: every click after a key changes it. */
function markByKeyboard(frame: HTMLElement | null, isByKeyboard: boolean): void {
  frame?.classList.toggle("by-keyboard", isByKeyboard);
}

function focusActive(frame: HTMLElement | null): void {
  frame?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
}
