import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Colouring } from "../../flame/colouring.ts";
import { boxFold, boxRest, type Layout } from "../../flame/layout.ts";
import { rowHeight, toDevice } from "../../flame/spaces.ts";

interface Props {
  readonly layout: Layout;
  readonly colouring: Colouring;
  /** What scrolls the graph. */
  readonly frame: RefObject<HTMLElement | null>;
}

// CSS pixels
const width = 72;
const row = 3;
const narrowest = 8; // of a box in the graph: narrower ones would not be seen here

/** A deep graph as a whole, and which part of it is in sight; a click or a drag goes there. For the pointer alone. */
export function Minimap({ layout, colouring, frame }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sight = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (canvas.current !== null) paint(canvas.current, layout, colouring);
  }, [layout, colouring]);
  useLayoutEffect(() => {
    const scroller = frame.current;
    if (scroller === null) return undefined;
    const follow = (): void => {
      if (sight.current === null) return;
      const scale = row / rowHeight;
      sight.current.style.transform = `translateY(${scroller.scrollTop * scale}px)`;
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
      <div class="minimap-sight" ref={sight} />
    </div>
  );
}

function paint(canvas: HTMLCanvasElement, layout: Layout, { css, ofNode }: Colouring): void {
  const ratio = devicePixelRatio;
  const context = canvas.getContext("2d");
  canvas.width = toDevice(width, ratio);
  canvas.height = toDevice(layout.rows * row, ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${layout.rows * row}px`;
  if (context === null) return;
  const scale = width / layout.width;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (let box = 0; box < layout.count; box++) {
    const left = layout.left[box] as number;
    const wide = (layout.right[box] as number) - left;
    const kind = layout.kind[box] as number;
    if (wide < narrowest || kind === boxFold || kind === boxRest) continue;
    context.fillStyle = css[ofNode[layout.node[box] as number] as number] as string;
    context.fillRect(left * scale, (layout.row[box] as number) * row, wide * scale, row - 0.5);
  }
}
