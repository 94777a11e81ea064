import { computed, effect, signal } from "@preact/signals";
import { type Answer, getFlamegraph } from "../api/flamegraph.ts";
import { type Loading, latestOf } from "../api/request.ts";
import { getServices, type Service } from "../api/services.ts";
import type { Selection } from "./address.ts";
import { address, replaceSelection } from "./history.ts";
import { completed } from "./selection.ts";

const retryMilliseconds = 5_000;

export const services = signal<Loading<readonly Service[]>>({
  state: "loading",
  previous: undefined,
});
export const flamegraph = signal<Loading<Answer>>({ state: "loading", previous: undefined });

const selection = computed(() => address.value.selection);
const selectionText = computed(() => JSON.stringify(selection.value));
const reloads = signal(0);

/** Asks for the services and the flame graph again. */
export function reload(): void {
  reloads.value++;
}

/** Starts loading whatever the address asks for; the result stops it. */
export function startStore(): () => void {
  const stops = [
    effect(() => {
      reloads.value;
      return load(services, getServices);
    }),
    effect(() => {
      const known = latestOf(services.value);
      if (known === undefined || known.length === 0) return;
      const complete = completed(selection.value, known);
      if (JSON.stringify(complete) !== selectionText.value) replaceSelection(complete);
    }),
    effect(() => {
      reloads.value;
      const wanted = JSON.parse(selectionText.value) as Selection;
      if (wanted.service === "" || wanted.type === "") return undefined;
      return load(flamegraph, (signal) => getFlamegraph(wanted, signal));
    }),
    effect(() => {
      if (!isWaitingForProfiles()) return undefined;
      const timer = setInterval(reload, retryMilliseconds);
      return () => clearInterval(timer);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** True while nothing was ever received: the page then looks again by itself. */
function isWaitingForProfiles(): boolean {
  const known = latestOf(services.value);
  return known !== undefined && known.length === 0;
}

function load<T>(
  target: { value: Loading<T>; peek(): Loading<T> },
  get: (signal: AbortSignal) => Promise<T>,
): () => void {
  const abort = new AbortController();
  const previous = latestOf(target.peek());
  target.value = { state: "loading", previous };
  get(abort.signal).then(
    (value) => {
      if (!abort.signal.aborted) target.value = { state: "ready", value };
    },
    (cause: unknown) => {
      if (abort.signal.aborted) return;
      const message = cause instanceof Error ? cause.message : String(cause);
      target.value = { state: "failed", message, previous };
    },
  );
  return () => abort.abort();
}
