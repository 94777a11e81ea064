import { computed, effect, signal } from "@preact/signals";
import { type Answer, getFlamegraph } from "../api/flamegraph.ts";
import { pathOf, type Question } from "../api/query.ts";
import { latestOf } from "../api/request.ts";
import { getTimeline, type Timeline } from "../api/series.ts";
import { getServices, type Service } from "../api/services.ts";
import { type Amount, hasRate, type Write, writerOf } from "../flame/amount.ts";
import type { Measured } from "../profile/profile.ts";
import { type Address, isOfProfile } from "./address.ts";
import { completed } from "./catalogue.ts";
import { chipOf } from "./chips.ts";
import { place, replace } from "./history.ts";
import { resourceOf } from "./resource.ts";

const retryMilliseconds = 5_000;

const reloads = signal(0);

/** Counts up whenever the reader wants everything anew. */
export const reloadCount = computed(() => reloads.value);

/** Asks for everything on the page again. */
export function reload(): void {
  reloads.value++;
}

/** Everything that is asked about profiles, without what only the picture depends on. */
export const question = computed<Question>(() => questionOfAddress(place.value));

export function questionOfAddress({ view, selection, chips, compare }: Address): Question {
  return { selection, chips, compare: view === "compare" ? compare : [] };
}

/** The text of the question: equal for equal questions, so that a zoom asks nothing. */
export const questionText = computed(() => JSON.stringify(question.value));

const isAsked = computed(() => {
  const { service, type, upload } = question.value.selection;
  return upload !== "" || (service !== "" && type !== "");
});

/** By what B's values are made comparable with A's; empty for the backend's default, shares. */
export const normalisation = computed(() =>
  place.value.view === "compare" ? (place.value.options.of ?? "") : "",
);

/** Whether the flame graph stands upside down: what uses most at the top, its callers below. */
export const isInverted = computed(() => {
  const { view, options } = place.value;
  return options.inverted === "1" && (view === "flame" || view === "compare");
});

/** Where the flame graph on the page is from; undefined for none. */
export const flamePath = computed(() => {
  const { view, compare, options, under } = place.value;
  const isWanted =
    isOfProfile(view) || (view === "compare" && compare.length > 0 && isGraph(options.mode));
  if (!isAsked.value || !isWanted) return undefined;
  const asked = JSON.parse(questionText.value) as Question;
  return pathOf("/api/v1/flamegraph", asked, [
    ["normalise", normalisation.value],
    ["under", under],
    ["invert", isInverted.value ? "1" : ""],
  ]);
});

function isGraph(mode: string | undefined): boolean {
  return mode !== "table" && mode !== "callers";
}

/** What the numbers of the page are: no rate where the type has none. */
export const amount = computed<Amount>(() => {
  const { amount: wanted, selection } = place.value;
  return wanted === "second" && !hasRate(selection.type) ? "mean" : wanted;
});

/** Writes the values of one answer. */
export function writerFor(measured: Measured): Write {
  return writerOf(amount.value, measured);
}

const timelinePath = computed(() => {
  const { selection } = JSON.parse(questionText.value) as Question;
  if (!isAsked.value || selection.upload !== "") return undefined;
  return pathOf("/api/v1/timeline", { selection, chips: [], compare: [] }, [["buckets", "120"]]);
});

export const services = resourceOf<readonly Service[]>(
  signal("/api/v1/services"),
  getServices,
  reloads,
);
export const flamegraph = resourceOf<Answer>(flamePath, getFlamegraph, reloads);
export const timeline = resourceOf<Timeline>(timelinePath, getTimeline, reloads);

/** Starts loading whatever the address asks for; the result stops it. */
export function startStore(): () => void {
  const stops = [
    services.start(),
    effect(completeAddress),
    flamegraph.start(),
    timeline.start(),
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

/** An address that names no service is a first visit: it begins with the first service, async plumbing hidden. */
function completeAddress(): void {
  const known = latestOf(services.loading.value);
  const { selection, chips } = place.value;
  if (known === undefined || known.length === 0 || selection.upload !== "") return;
  const complete = completed(selection, known);
  if (JSON.stringify(complete) === JSON.stringify(selection)) return;
  const isFirst = selection.service === "" && chips.length === 0;
  replace({
    selection: complete,
    chips: isFirst ? [chipOf("preset", "hideAsync")] : chips,
  });
}

/** True while nothing was ever received: the page then looks again by itself. */
export function isWaitingForProfiles(): boolean {
  const known = latestOf(services.loading.value);
  return known !== undefined && known.length === 0;
}
