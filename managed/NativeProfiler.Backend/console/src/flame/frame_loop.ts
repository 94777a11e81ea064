/** The only place that asks for animation frames: one paint for all that changed since the last. */
export interface FrameLoop {
  /** Paints at the next frame. */
  invalidate(): void;
  stop(): void;
}

/** `paint` gets the frame's time in milliseconds; while it answers true, another frame follows. */
export function startFrameLoop(paint: (now: number) => boolean): FrameLoop {
  let pending = 0;
  const step = (now: number): void => {
    pending = 0;
    if (paint(now)) invalidate();
  };
  const invalidate = (): void => {
    if (pending === 0) pending = requestAnimationFrame(step);
  };
  return { invalidate, stop: () => cancelAnimationFrame(pending) };
}
