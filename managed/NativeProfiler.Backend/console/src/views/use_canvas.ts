import { effect, type ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type FrameLoop, startFrameLoop } from "../flame/frame_loop.ts";
import type { Graph } from "../flame/graph.ts";
import { createLabels } from "../flame/labels.ts";
import { type Layout, layOut } from "../flame/layout.ts";
import { type Brush, labelFont, paint } from "../flame/paint.ts";
import { type Span, toDevice } from "../flame/spaces.ts";
import { between, spanOf, type Zoom } from "../flame/viewport.ts";
import { theme } from "../state/theme.ts";
import type { Pointed } from "./pointed.ts";

/** What the canvas shows once it has come to rest. */
export interface Picture {
  readonly graph: Graph;
  readonly zoom: Zoom;
  readonly layout: Layout;
  readonly highlighted: string | undefined;
}

const zoomMilliseconds = 180;

interface Move {
  readonly from: Span;
  readonly to: Span;
  readonly since: number;
}

/**
 * Keeps a canvas painted: it fills the visible part of the scrolling `frame`, follows its size and
 * the screen's pixel ratio, and glides from one zoom to the next unless the reader prefers not to.
 */
export function useCanvas(
  frame: RefObject<HTMLElement | null>,
  picture: Picture,
  pointed: ReadonlySignal<Pointed>,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(picture);
  const loop = useRef<FrameLoop | undefined>(undefined);
  latest.current = picture;

  useEffect(() => {
    const target = canvas.current;
    const scroller = frame.current;
    const context = target?.getContext("2d");
    if (!target || !scroller || !context) return undefined;
    const painter = createPainter(target, scroller, context);
    const frames = startFrameLoop((now) => painter(latest.current, pointed.peek().box, now));
    loop.current = frames;
    const observer = new ResizeObserver(frames.invalidate);
    observer.observe(scroller);
    scroller.addEventListener("scroll", frames.invalidate, { passive: true });
    const unsubscribe = effect(() => {
      theme.value;
      pointed.value;
      frames.invalidate();
    });
    return () => {
      frames.stop();
      observer.disconnect();
      scroller.removeEventListener("scroll", frames.invalidate);
      unsubscribe();
    };
  }, [frame, pointed]);

  useEffect(() => loop.current?.invalidate());
  return canvas;
}

function createPainter(
  canvas: HTMLCanvasElement,
  scroller: HTMLElement,
  context: CanvasRenderingContext2D,
): (picture: Picture, hovered: number, now: number) => boolean {
  const measuring = new OffscreenCanvas(1, 1).getContext("2d");
  if (measuring === null) throw new Error("This browser has no 2D canvas.");
  measuring.font = labelFont;
  const brush: Brush = {
    context,
    labels: createLabels((text) => measuring.measureText(text).width),
  };
  let graph: Graph | undefined;
  let move: Move | undefined;
  let current: Span | undefined;

  return (picture, hovered, now) => {
    const { tree, profile } = picture.graph;
    const goal = spanOf(tree, picture.zoom);
    if (graph !== picture.graph || current === undefined) current = goal;
    else if (!sameSpan(goal, move?.to ?? current)) move = { from: current, to: goal, since: now };
    graph = picture.graph;
    if (move !== undefined) {
      const progress = prefersStillness() ? 1 : (now - move.since) / zoomMilliseconds;
      current = between(move.from, move.to, progress);
      if (progress >= 1) move = undefined;
    }
    const moving = move !== undefined;
    const { width } = picture.layout;
    const height = scroller.clientHeight;
    const ratio = devicePixelRatio;
    resize(canvas, width, height, ratio);
    paint(brush, {
      profile,
      layout: moving ? layOut(tree, current, width) : picture.layout,
      theme: theme.peek(),
      scrollTop: scroller.scrollTop,
      height,
      ratio,
      hovered: moving ? -1 : hovered,
      highlighted: picture.highlighted,
    });
    return moving;
  };
}

function resize(canvas: HTMLCanvasElement, width: number, height: number, ratio: number): void {
  const deviceWidth = toDevice(width, ratio);
  const deviceHeight = toDevice(height, ratio);
  if (canvas.width === deviceWidth && canvas.height === deviceHeight) return;
  canvas.width = deviceWidth;
  canvas.height = deviceHeight;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
}

function sameSpan(a: Span, b: Span): boolean {
  return a.start === b.start && a.end === b.end;
}

function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
