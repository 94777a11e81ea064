import {
  columnIn,
  numberIn,
  objectIn,
  optionalNumber,
  textColumnIn,
  textIn,
  textsIn,
} from "../api/decode.ts";
import type { Base, FunctionTable, NodeTable, Profile } from "./profile.ts";

/**
 * Turns the backend's answer into a Profile; throws an Error that says what does not fit. `isInverted`: it stands upside
 * down, what uses something itself at the top and its callers below.
 */
export function parseProfile(
  answer: unknown,
  columns: "nodes" | "callers" = "nodes",
  isInverted = false,
): Profile {
  const fields = objectIn(answer, "the flame graph");
  const strings = textsIn(fields.strings, "strings");
  const functions = parseFunctions(objectIn(fields.functions, "functions"), strings);
  const table = objectIn(fields[columns], columns);
  const sent = parseNodes(table, functions.name.length);
  const nodes = isInverted ? { ...sent, self: usedAtTop(sent, sent.total) } : sent;
  const base = parseBase(fields, table, nodes.count);
  const total = numberIn(fields.total, "total");
  return {
    sampleType: textIn(fields.sampleType, "sampleType"),
    unit: textIn(fields.unit, "unit"),
    sampleTypes: textsIn(fields.sampleTypes ?? [], "sampleTypes"),
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
    base:
      isInverted && base !== undefined
        ? { ...base, nodeSelf: usedAtTop(sent, base.nodeTotal) }
        : base,
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
  const line = columnIn(fields.line ?? none, "functions.line", Int32Array);
  const runtime = columnIn(fields.runtime, "functions.runtime", Uint8Array);
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
  const functions = columnIn(fields.function, "nodes.function", Int32Array);
  const parent = columnIn(fields.parent, "nodes.parent", Int32Array);
  const total = columnIn(fields.total, "nodes.total", Float64Array);
  const self = columnIn(fields.self, "nodes.self", Float64Array);
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

/** Upside down what a function uses itself stands at the top; below it are callers, of which the answer says what begins there. */
function usedAtTop({ parent }: NodeTable, total: Float64Array): Float64Array {
  return total.map((value, node) => (parent[node] === 0 ? value : 0));
}

function parseBase(
  fields: Record<string, unknown>,
  table: Record<string, unknown>,
  count: number,
): Base | undefined {
  if (table.totalB === undefined) return undefined;
  const side = objectIn(fields.b, "b");
  const nodeTotal = columnIn(table.totalB, "nodes.totalB", Float64Array);
  const nodeSelf = columnIn(table.selfB, "nodes.selfB", Float64Array);
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
  return value === undefined ? undefined : columnIn(value, what, Float64Array);
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
