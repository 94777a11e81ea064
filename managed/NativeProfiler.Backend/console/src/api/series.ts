import {
  listIn,
  numberIn,
  numbersIn,
  objectIn,
  optionalNumber,
  optionalText,
  textIn,
} from "./decode.ts";
import { getJson } from "./request.ts";

export interface VersionMark {
  readonly version: string;
  readonly firstUnixMs: number;
}

/** The bar's small series: how much was profiled when. */
export interface Timeline {
  readonly sampleType: string;
  readonly unit: string;
  readonly perSecond: boolean;
  readonly stepMs: number;
  readonly unixMs: readonly number[];
  readonly profiles: readonly number[];
  readonly total: readonly number[];
  readonly durationNs: readonly number[];
  readonly versions: readonly VersionMark[];
}

export async function getTimeline(path: string, signal: AbortSignal): Promise<Timeline> {
  const answer = objectIn(await getJson(path, signal), "the timeline");
  return {
    sampleType: optionalText(answer.sampleType, "sampleType"),
    perSecond: answer.perSecond === true,
    unit: textIn(answer.unit, "unit"),
    stepMs: numberIn(answer.stepMs, "stepMs"),
    unixMs: numbersIn(answer.unixMs, "unixMs"),
    profiles: numbersIn(answer.profiles, "profiles"),
    total: numbersIn(answer.total, "total"),
    durationNs: numbersIn(answer.durationNs ?? [], "durationNs"),
    versions: marksIn(answer.versions),
  };
}

/** Functions over days or hours. */
export interface History {
  readonly sampleType: string;
  readonly unit: string;
  readonly perSecond: boolean;
  readonly step: string;
  readonly unixMs: readonly number[];
  readonly profiles: readonly number[];
  readonly total: readonly number[];
  readonly durationNs: readonly number[];
  readonly functions: readonly FunctionHistory[];
  readonly versions: readonly VersionMark[];
}

export interface FunctionHistory {
  readonly name: string;
  readonly file: string;
  readonly package: string;
  /** One for each point. */
  readonly values: readonly number[];
}

export async function getHistory(path: string, signal: AbortSignal): Promise<History> {
  const answer = objectIn(await getJson(path, signal), "the history");
  const points = objectIn(answer.points, "points");
  return {
    sampleType: optionalText(answer.sampleType, "sampleType"),
    perSecond: answer.perSecond === true,
    unit: textIn(answer.unit, "unit"),
    step: textIn(answer.step, "step"),
    unixMs: numbersIn(points.unixMs, "points.unixMs"),
    profiles: numbersIn(points.profiles, "points.profiles"),
    total: numbersIn(points.total, "points.total"),
    durationNs: numbersIn(points.durationNs ?? [], "points.durationNs"),
    functions: listIn(answer.functions, "functions", (fields) => ({
      name: textIn(fields.name, "name"),
      file: optionalText(fields.file, "file"),
      package: optionalText(fields.package, "package"),
      values: numbersIn(fields.values, "values"),
    })),
    versions: marksIn(answer.versions),
  };
}

function marksIn(value: unknown): readonly VersionMark[] {
  return listIn(value, "versions", (fields) => ({
    version: textIn(fields.version, "version"),
    firstUnixMs: optionalNumber(fields.firstUnixMs, "firstUnixMs"),
  }));
}
