import { effect, type ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Colouring } from "../../flame/colouring.ts";
import { type FrameLoop, startFrameLoop } from "../../flame/frame_loop.ts";
import type { Graph } from "../../flame/graph.ts";
import { createLabels } from "../../flame/labels.ts";
import { type Layout, layOut } from "../../flame/layout.ts";
import { isMatch, type Matches } from "../../flame/matches.ts";
import {
  type Brush,
  clear,
  clearBox,
  labelFont,
  paint,
  paintMatches,
  paintOutline,
  type Scene,
} from "../../flame/paint.ts";
import { type Span, toDevice } from "../../flame/spaces.ts";
import { between, spanOf, type Zoom } from "../../flame/viewport.ts";
import { theme } from "../../state/preferences.ts";
import { offerPicture } from "../shell/save_picture.ts";
import type { Pointed } from "./pointed.ts";

/** What the canvases show once they have come to rest. */
export interface Picture {
  readonly graph: Graph;
  readonly zoom: Zoom;
  readonly layout: Layout;
  readonly colouring: Colouring;
  readonly matches: Matches | undefined;
}

/** One above the other: pointing and highlighting leave what lies below as it is. */
export interface Canvases {
  readonly boxes: RefObject<HTMLCanvasElement | null>;
  readonly matches: RefObject<HTMLCanvasElement | null>;
  readonly outline: RefObject<HTMLCanvasElement | null>;
}

const zoomMilliseconds = 180;

interface Move {
  readonly from: Span;
  readonly to: Span;
  readonly since: number;
}

/**
 * Keeps the canvases painted: they fill the visible part of the scrolling `frame`, follow its size and the screen's pixel
 * ratio, and glide from one zoom to the next unless the reader prefers not to.
 */
export function useCanvas(
  frame: RefObject<HTMLElement | null>,
  picture: Picture,
  pointed: ReadonlySignal<Pointed>,
): Canvases {
  const canvases: Canvases = {
    boxes: useRef<HTMLCanvasElement>(null),
    matches: useRef<HTMLCanvasElement>(null),
    outline: useRef<HTMLCanvasElement>(null),
  };
  const latest = useRef(picture);
  const loop = useRef<FrameLoop | undefined>(undefined);
  latest.current = picture;

  // Before the frame, not after it: the first picture would come two frames later.
  useLayoutEffect(() => {
    const scroller = frame.current;
    const sheets = sheetsOf(canvases);
    if (scroller === null || sheets === undefined) return undefined;
    const painter = createPainter(sheets, scroller);
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

  useLayoutEffect(() => loop.current?.invalidate());
  return canvases;
}

interface Sheets {
  readonly boxes: CanvasRenderingContext2D;
  readonly matches: CanvasRenderingContext2D;
  readonly outline: CanvasRenderingContext2D;
}

function sheetsOf({ boxes, matches, outline }: Canvases): Sheets | undefined {
  const lowest = boxes.current?.getContext("2d");
  const middle = matches.current?.getContext("2d");
  const highest = outline.current?.getContext("2d");
  if (!lowest || !middle || !highest) return undefined;
  return { boxes: lowest, matches: middle, outline: highest };
}

type Painter = (picture: Picture, pointed: number, now: number) => boolean;

function createPainter(sheets: Sheets, scroller: HTMLElement): Painter {
  const measuring = new OffscreenCanvas(1, 1).getContext("2d");
  if (measuring === null) throw new Error("This browser has no 2D canvas.");
  measuring.font = labelFont;
  const labels = createLabels((text) => measuring.measureText(text).width);
  const boxes: Brush = { context: sheets.boxes, labels };
  const overlay: Brush = { context: sheets.matches, labels };
  const spanAt = createGlide();
  let painted: Scene | undefined;
  let paintedMatches: Matches | undefined;
  let outlined = -1;

  return (picture, pointed, now) => {
    const { span, moving } = spanAt(picture, now);
    const { layout } = picture;
    const scene: Scene = {
      profile: picture.graph.profile,
      layout: moving ? layOut(picture.graph.tree, span, layout.width, layout.grows) : layout,
      colouring: picture.colouring,
      theme: theme.peek(),
      scrollTop: scroller.scrollTop,
      height: scroller.clientHeight,
      ratio: devicePixelRatio,
    };
    const isNew = painted === undefined || !sameScene(painted, scene);
    if (isNew) {
      resize(sheets.boxes.canvas, scene);
      paint(boxes, scene);
      if (painted?.profile !== scene.profile) performance.mark("flame-graph-painted");
    }
    if (isNew || paintedMatches !== picture.matches) {
      const { matches } = picture;
      // A canvas that is touched is copied to the screen anew, an empty one too: the upper ones stay small until they are used.
      if (matches !== undefined || paintedMatches !== undefined)
        resize(sheets.matches.canvas, scene);
      if (matches !== undefined)
        paintMatches(overlay, scene, (box) => isMatch(matches, scene.profile, scene.layout, box));
      else if (paintedMatches !== undefined) clear(overlay.context, scene);
      paintedMatches = matches;
    }
    const box = moving || pointed >= scene.layout.count ? -1 : pointed;
    if (outlined >= 0 || box >= 0) resize(sheets.outline.canvas, scene);
    if (outlined >= 0 && isNew) clear(sheets.outline, scene);
    else if (outlined >= 0 && outlined !== box) clearBox(sheets.outline, scene, outlined);
    if (box >= 0 && (isNew || outlined !== box)) paintOutline(sheets.outline, scene, box);
    if (!moving) offerPicture(scene);
    outlined = box;
    painted = scene;
    return moving;
  };
}

/** Where the picture is on its way from one zoom to the next. */
function createGlide(): (picture: Picture, now: number) => { span: Span; moving: boolean } {
  let graph: Graph | undefined;
  let move: Move | undefined;
  let current: Span | undefined;
  return (picture, now) => {
    const goal = spanOf(picture.graph.tree, picture.zoom);
    if (graph !== picture.graph || current === undefined) {
      current = goal;
      move = undefined;
    } else if (!sameSpan(goal, move?.to ?? current)) move = { from: current, to: goal, since: now };
    graph = picture.graph;
    if (move !== undefined) {
      const progress = prefersStillness() ? 1 : (now - move.since) / zoomMilliseconds;
      current = between(move.from, move.to, progress);
      if (progress >= 1) move = undefined;
    }
    return { span: current, moving: move !== undefined };
  };
}

function sameScene(a: Scene, b: Scene): boolean {
  return (
    a.layout === b.layout &&
    a.colouring === b.colouring &&
    a.theme === b.theme &&
    a.scrollTop === b.scrollTop &&
    a.height === b.height &&
    a.ratio === b.ratio
  );
}

function resize(canvas: HTMLCanvasElement, { layout: { width }, height, ratio }: Scene): void {
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
