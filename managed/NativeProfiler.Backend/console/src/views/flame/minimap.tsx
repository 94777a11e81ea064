import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
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
const patience = 100; // ms: the graph itself comes first
const widthOfLayout = 640; // finer than the map: boxes that would be folded at its own width still give it colour

/** A deep graph as a whole, and which part of it is in sight; a click or a drag goes there. For the pointer alone. */
export function Minimap({ graph, colouring, span, frame }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (canvas.current !== null) paint(canvas.current, graph, colouring);
    }, patience);
    return () => clearTimeout(timer);
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

/**
 * Writes the pixels themselves: as rectangles on the canvas the ten thousand boxes of a deep graph took a quarter of the time
 * to its first picture.
 */
function paint(canvas: HTMLCanvasElement, { tree }: Graph, { css, ofNode }: Colouring): void {
  const context = canvas.getContext("2d", { willReadFrequently: true }); // in memory: its pixels are not drawn but written
  if (context === null) return;
  const layout = layOut(tree, wholeSpan, widthOfLayout);
  const ratio = devicePixelRatio;
  const picture = context.createImageData(
    toDevice(width, ratio),
    toDevice(layout.rows * row, ratio),
  );
  canvas.width = picture.width;
  canvas.height = picture.height;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${layout.rows * row}px`;
  const pixels = new Uint32Array(picture.data.buffer);
  const colours = Uint32Array.from(css, pixelOf);
  const scale = picture.width / layout.width;
  for (let box = 0; box < layout.count; box++) {
    const kind = layout.kind[box] as number;
    if (kind === boxFold || kind === boxRest) continue;
    const colour = colours[ofNode[layout.node[box] as number] as number] as number;
    const left = Math.floor((layout.left[box] as number) * scale);
    const right = Math.max(left + 1, Math.round((layout.right[box] as number) * scale));
    const top = toDevice((layout.row[box] as number) * row, ratio);
    const bottom = toDevice(((layout.row[box] as number) + 1) * row, ratio) - 1; // a gap
    for (let y = top; y < bottom; y++)
      pixels.fill(colour, y * picture.width + left, y * picture.width + right);
  }
  context.putImageData(picture, 0, 0);
}

/** Of `rgb(1 2 3)`, as a canvas keeps it on a machine whose bytes go from the least to the most. */
function pixelOf(css: string): number {
  const [red = 0, green = 0, blue = 0] = (css.match(/\d+/g) ?? []).map(Number);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
