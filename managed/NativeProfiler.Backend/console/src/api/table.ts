import type { Measured } from "../profile/profile.ts";
import { numberIn, numbersIn, objectIn, optionalNumber, textColumnIn, textsIn } from "./decode.ts";
import { measuredIn } from "./measured.ts";
import { getJson } from "./request.ts";

/** Values per function, package or type. Columns of equal length; those of B only in a comparison. */
export interface ValueTable extends Measured {
  readonly total: number;
  readonly unfiltered: number;
  readonly firstUnixMs: number;
  readonly lastUnixMs: number;
  /** Number of rows before the backend's limit. */
  readonly rows: number;
  readonly name: readonly string[];
  readonly file: readonly string[];
  readonly line: readonly number[];
  readonly package: readonly string[];
  readonly runtime: readonly number[];
  readonly self: readonly number[];
  readonly inclusive: readonly number[];
  readonly count: readonly number[] | undefined;
  readonly base: TableBase | undefined;
}

export interface TableBase {
  readonly total: number;
  readonly profiles: number;
  readonly durationNs: number;
  readonly firstUnixMs: number;
  readonly lastUnixMs: number;
  readonly scale: number;
  readonly self: readonly number[];
  readonly inclusive: readonly number[];
}

export async function getTable(path: string, signal: AbortSignal): Promise<ValueTable> {
  const answer = objectIn(await getJson(path, signal), "the table");
  const strings = textsIn(answer.strings, "strings");
  const columns = objectIn(answer.table, "table");
  const texts = (key: string): readonly string[] =>
    columns[key] === undefined ? [] : textColumnIn(columns[key], strings, `table.${key}`);
  const numbers = (key: string): readonly number[] => numbersIn(columns[key] ?? [], `table.${key}`);
  return {
    ...measuredIn(answer),
    total: numberIn(answer.total, "total"),
    unfiltered: numberIn(answer.unfiltered ?? answer.total, "unfiltered"),
    firstUnixMs: optionalNumber(answer.firstUnixMs, "firstUnixMs"),
    lastUnixMs: optionalNumber(answer.lastUnixMs, "lastUnixMs"),
    rows: numberIn(answer.rows, "rows"),
    name: texts("name"),
    file: texts("file"),
    line: numbers("line"),
    package: texts("package"),
    runtime: numbers("runtime"),
    self: numbers("self"),
    inclusive: numbers("total"),
    count: columns.count === undefined ? undefined : numbers("count"),
    base: baseIn(answer, columns),
  };
}

function baseIn(
  answer: Record<string, unknown>,
  columns: Record<string, unknown>,
): TableBase | undefined {
  if (columns.totalB === undefined) return undefined;
  const side = objectIn(answer.b, "b");
  return {
    total: numberIn(side.total, "b.total"),
    profiles: optionalNumber(side.profiles, "b.profiles"),
    durationNs: optionalNumber(side.durationNs, "b.durationNs"),
    firstUnixMs: optionalNumber(side.firstUnixMs, "b.firstUnixMs"),
    lastUnixMs: optionalNumber(side.lastUnixMs, "b.lastUnixMs"),
    scale: optionalNumber(answer.scaleB ?? 1, "scaleB"),
    self: numbersIn(columns.selfB, "table.selfB"),
    inclusive: numbersIn(columns.totalB, "table.totalB"),
  };
}
