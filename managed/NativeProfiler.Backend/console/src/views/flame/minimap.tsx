import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Colouring } from "../../flame/colouring.ts";
import type { Graph } from "../../flame/graph.ts";
import { boxFold, boxRest, layOut } from "../../flame/layout.ts";
import { rowHeight, type Span, toDevice, wholeSpan } from "../../flame/spaces.ts";

interface Props {
  readonly graph: Graph;
  readonly colouring: Colouring;
  /** What the graph shows from its left edge to its right. */
  readonly span: Span;
  /** What scrolls the graph. */
  readonly frame: RefObject<HTMLElement | null>;
}

// CSS pixels
const width = 72;
const row = 3;
const widthOfLayout = 640; // finer than the map: boxes that would be folded at its own width still give it colour

/** A deep graph as a whole, and which part of it is in sight; a click or a drag goes there. For the pointer alone. */
export function Minimap({ graph, colouring, span, frame }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (canvas.current !== null) paint(canvas.current, graph, colouring);
  }, [graph, colouring]);
  useLayoutEffect(() => {
    const scroller = frame.current;
    if (scroller === null) return undefined;
    const follow = (): void => {
      if (sight.current === null) return;
      const scale = row / rowHeight;
      sight.current.style.top = `${scroller.scrollTop * scale}px`;
      sight.current.style.height = `${scroller.clientHeight * scale}px`;
    };
    const observer = new ResizeObserver(follow);
    observer.observe(scroller);
    scroller.addEventListener("scroll", follow, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener("scroll", follow);
    };
  }, [frame]);
  const goTo = (event: PointerEvent): void => {
    const scroller = frame.current;
    if (scroller === null || event.buttons === 0) return;
    const top = (event.currentTarget as HTMLElement).getBoundingClientRect().top;
    const at = ((event.clientY - top) / row) * rowHeight;
    scroller.scrollTop = at - scroller.clientHeight / 2;
  };
  return (
    <div class="minimap" aria-hidden="true" onPointerDown={goTo} onPointerMove={goTo}>
      <canvas ref={canvas} />
      <div
        class="minimap-sight"
        ref={sight}
        style={{ left: `${span.start * width}px`, width: `${(span.end - span.start) * width}px` }}
      />
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, { tree }: Graph, { css, ofNode }: Colouring): void {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const layout = layOut(tree, wholeSpan, widthOfLayout);
  const ratio = devicePixelRatio;
  canvas.width = toDevice(width, ratio);
  canvas.height = toDevice(layout.rows * row, ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${layout.rows * row}px`;
  const scale = width / layout.width;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (let box = 0; box < layout.count; box++) {
    const kind = layout.kind[box] as number;
    if (kind === boxFold || kind === boxRest) continue;
    const left = (layout.left[box] as number) * scale;
    const right = (layout.right[box] as number) * scale;
    context.fillStyle = css[ofNode[layout.node[box] as number] as number] as string;
    context.fillRect(left, (layout.row[box] as number) * row, right - left, row - 0.5);
  }
}
