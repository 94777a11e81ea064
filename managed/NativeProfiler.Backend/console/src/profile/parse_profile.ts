import {
  numberIn,
  numbersIn,
  objectIn,
  optionalNumber,
  textColumnIn,
  textIn,
  textsIn,
} from "../api/decode.ts";
import type { Base, FunctionTable, NodeTable, Profile } from "./profile.ts";

/** Turns the backend's answer into a Profile; throws an Error that says what does not fit. */
export function parseProfile(
  answer: unknown,
  columns: "nodes" | "callers" = "nodes",
  isInverted = columns === "callers",
): Profile {
  const fields = objectIn(answer, "the flame graph");
  const strings = textsIn(fields.strings, "strings");
  const functions = parseFunctions(objectIn(fields.functions, "functions"), strings);
  const table = objectIn(fields[columns], columns);
  const nodes = parseNodes(table, functions.name.length);
  const total = numberIn(fields.total, "total");
  return {
    sampleType: textIn(fields.sampleType, "sampleType"),
    unit: textIn(fields.unit, "unit"),
    sampleTypes: textsIn(fields.sampleTypes ?? [], "sampleTypes"),
    isInverted,
    total,
    unfiltered: numberIn(fields.unfiltered ?? total, "unfiltered"),
    profiles: numberIn(fields.profiles, "profiles"),
    unreadable: optionalNumber(fields.unreadable, "unreadable"),
    durationNs: optionalNumber(fields.durationNs, "durationNs"),
    perSecond: fields.perSecond === true,
    firstUnixMs: optionalNumber(fields.firstUnixMs, "firstUnixMs"),
    lastUnixMs: optionalNumber(fields.lastUnixMs, "lastUnixMs"),
    functions,
    nodes,
    base: parseBase(fields, table, nodes.count),
  };
}

function parseFunctions(
  fields: Record<string, unknown>,
  strings: readonly string[],
): FunctionTable {
  const name = textColumnIn(fields.name, strings, "functions.name");
  const none = name.map(() => 0);
  const file = textColumnIn(fields.file, strings, "functions.file");
  const packages = textColumnIn(fields.package, strings, "functions.package");
  const assembly =
    fields.assembly === undefined
      ? packages
      : textColumnIn(fields.assembly, strings, "functions.assembly");
  const line = Int32Array.from(numbersIn(fields.line ?? none, "functions.line"));
  const runtime = Uint8Array.from(numbersIn(fields.runtime, "functions.runtime"));
  sameLength("functions", name.length, [
    file.length,
    packages.length,
    assembly.length,
    line.length,
    runtime.length,
  ]);
  return { name, file, line, package: packages, assembly, runtime };
}

function parseNodes(fields: Record<string, unknown>, functionCount: number): NodeTable {
  const functions = Int32Array.from(numbersIn(fields.function, "nodes.function"));
  const parent = Int32Array.from(numbersIn(fields.parent, "nodes.parent"));
  const total = Float64Array.from(numbersIn(fields.total, "nodes.total"));
  const self = Float64Array.from(numbersIn(fields.self, "nodes.self"));
  const samples = optionalColumn(fields.count, "nodes.count");
  const folded = optionalColumn(fields.folded, "nodes.folded");
  const count = parent.length;
  sameLength("nodes", count, [
    functions.length,
    total.length,
    self.length,
    samples?.length ?? count,
    folded?.length ?? count,
  ]);
  requirePreorder(parent);
  for (let node = 1; node < count; node++) {
    const row = functions[node] as number;
    if (row < 0 || row >= functionCount)
      throw new Error(`node ${node} has function ${row} of ${functionCount}`);
  }
  return { count, function: functions, parent, total, self, samples, folded };
}

function parseBase(
  fields: Record<string, unknown>,
  table: Record<string, unknown>,
  count: number,
): Base | undefined {
  if (table.totalB === undefined) return undefined;
  const side = objectIn(fields.b, "b");
  const nodeTotal = Float64Array.from(numbersIn(table.totalB, "nodes.totalB"));
  const nodeSelf = Float64Array.from(numbersIn(table.selfB, "nodes.selfB"));
  sameLength("nodes", count, [nodeTotal.length, nodeSelf.length]);
  return {
    total: numberIn(side.total, "b.total"),
    profiles: numberIn(side.profiles, "b.profiles"),
    durationNs: optionalNumber(side.durationNs, "b.durationNs"),
    firstUnixMs: optionalNumber(side.firstUnixMs, "b.firstUnixMs"),
    lastUnixMs: optionalNumber(side.lastUnixMs, "b.lastUnixMs"),
    scale: numberIn(fields.scaleB ?? 1, "scaleB"),
    nodeTotal,
    nodeSelf,
  };
}

function optionalColumn(value: unknown, what: string): Float64Array | undefined {
  return value === undefined ? undefined : Float64Array.from(numbersIn(value, what));
}

/** Preorder: a node's parent is the node before it or one of that node's ancestors. */
function requirePreorder(parent: Int32Array): void {
  if (parent.length === 0 || parent[0] !== -1) throw new Error("node 0 must be the root");
  for (let node = 1; node < parent.length; node++) {
    let ancestor = node - 1;
    while (ancestor > (parent[node] as number)) ancestor = parent[ancestor] as number;
    if (ancestor < 0 || ancestor !== parent[node])
      throw new Error(`node ${node} is not in depth-first order`);
  }
}

function sameLength(table: string, expected: number, lengths: readonly number[]): void {
  if (lengths.some((length) => length !== expected))
    throw new Error(`the columns of ${table} have different lengths`);
}
