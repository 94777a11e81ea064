import { effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type Loading, LoginError, latestOf } from "../api/request.ts";

export type Getter<T> = (abort: AbortSignal) => Promise<T>;

/** Something loaded from the backend, and again whenever what it depends on changes. */
export interface Resource<T> {
  readonly loading: Signal<Loading<T>>;
  /** Loads while it runs; the result stops it and the request. */
  start(): () => void;
}

/**
 * `question` names what is wanted, undefined for nothing yet; equal questions are asked once. A newer question aborts the
 * request of the older.
 */
export function resourceOf<T>(
  question: ReadonlySignal<string | undefined>,
  get: (question: string, abort: AbortSignal) => Promise<T>,
  again: ReadonlySignal<number>,
): Resource<T> {
  const loading = signal<Loading<T>>({ state: "loading", previous: undefined });
  const start = (): (() => void) =>
    effect(() => {
      again.value;
      const wanted = question.value;
      if (wanted === undefined) return undefined;
      return load(loading, (abort) => get(wanted, abort));
    });
  return { loading, start };
}

export function load<T>(target: Signal<Loading<T>>, get: Getter<T>): () => void {
  const abort = new AbortController();
  const previous = latestOf(target.peek());
  target.value = { state: "loading", previous };
  get(abort.signal).then(
    (value) => {
      if (!abort.signal.aborted) target.value = { state: "ready", value };
    },
    (cause: unknown) => {
      if (abort.signal.aborted) return;
      if (cause instanceof LoginError) toLogin();
      const message = cause instanceof Error ? cause.message : String(cause);
      target.value = { state: "failed", message, previous };
    },
  );
  return () => abort.abort();
}

/** The backend's own page asks for the key and leads back here. */
function toLogin(): void {
  location.assign(`/login?${new URLSearchParams([["then", location.pathname + location.search]])}`);
}
