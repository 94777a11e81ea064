import type { Measured } from "../profile/profile.ts";
import { arrayIn, listIn, numberIn, objectIn, optionalNumber, textIn } from "./decode.ts";
import { measuredIn } from "./measured.ts";
import { getJson } from "./request.ts";

/** A value split by one or two keys. */
export interface Breakdown extends Measured {
  readonly total: number;
  /** The total before filters. */
  readonly unfiltered: number;
  /** Heaviest first. */
  readonly rows: readonly BreakdownRow[];
}

export interface BreakdownRow {
  /** One for each key of the question; null where the samples do not have it. */
  readonly keys: readonly (string | null)[];
  readonly value: number;
  readonly profiles: number;
  readonly durationNs: number;
  /** The value in the span before; undefined where it was not asked for. */
  readonly previous: number | undefined;
}

export async function getBreakdown(path: string, signal: AbortSignal): Promise<Breakdown> {
  const answer = objectIn(await getJson(path, signal), "the breakdown");
  return {
    ...measuredIn(answer),
    total: numberIn(answer.total, "total"),
    unfiltered: numberIn(answer.unfiltered, "unfiltered"),
    rows: listIn(answer.rows, "rows", (fields) => ({
      keys: arrayIn(fields.keys, "keys").map((key) => (key === null ? null : textIn(key, "a key"))),
      value: numberIn(fields.value, "value"),
      profiles: numberIn(fields.profiles, "profiles"),
      durationNs: optionalNumber(fields.durationNs, "durationNs"),
      previous:
        fields.previous === undefined || fields.previous === null
          ? undefined
          : numberIn(fields.previous, "previous"),
    })),
  };
}

export interface LabelKey {
  readonly key: string;
  readonly values: readonly { readonly value: string; readonly profiles: number }[];
}

export async function getLabels(path: string, signal: AbortSignal): Promise<readonly LabelKey[]> {
  const answer = objectIn(await getJson(path, signal), "the labels");
  return listIn(answer.labels, "labels", (fields) => ({
    key: textIn(fields.key, "key"),
    values: listIn(fields.values, "values", (value) => ({
      value: textIn(value.value, "value"),
      profiles: optionalNumber(value.profiles, "profiles"),
    })),
  }));
}

export interface WeightRow {
  readonly percent: number;
  readonly profiles: number;
  readonly text: string;
}

export async function getWeights(path: string, signal: AbortSignal): Promise<readonly WeightRow[]> {
  const answer = objectIn(await getJson(path, signal), "the weights");
  return listIn(answer.rows, "rows", (fields) => ({
    percent: numberIn(fields.percent, "percent"),
    profiles: numberIn(fields.profiles, "profiles"),
    text: textIn(fields.text, "text"),
  }));
}
