import type { FunctionTable, NodeTable, Profile } from "./profile.ts";

/** Turns the backend's answer into a Profile; throws an Error that says what does not fit. */
export function parseProfile(answer: unknown): Profile {
  const fields = objectIn(answer, "the flame graph");
  const strings = stringsIn(fields.strings, "strings");
  const functions = parseFunctions(objectIn(fields.functions, "functions"), strings);
  const nodes = parseNodes(objectIn(fields.nodes, "nodes"), functions.name.length);
  return {
    sampleType: textIn(fields.sampleType, "sampleType"),
    unit: textIn(fields.unit, "unit"),
    total: numberIn(fields.total, "total"),
    profiles: numberIn(fields.profiles, "profiles"),
    unreadable: numberIn(fields.unreadable ?? 0, "unreadable"),
    firstUnixMs: numberIn(fields.firstUnixMs ?? 0, "firstUnixMs"),
    lastUnixMs: numberIn(fields.lastUnixMs ?? 0, "lastUnixMs"),
    functions,
    nodes,
  };
}

function parseFunctions(
  fields: Record<string, unknown>,
  strings: readonly string[],
): FunctionTable {
  const texts = (column: string): string[] =>
    numbersIn(fields[column], `functions.${column}`).map((row) => {
      const text = strings[row];
      if (text === undefined) throw new Error(`functions.${column} names string ${row} of none`);
      return text;
    });
  const name = texts("name");
  const file = texts("file");
  const packages = texts("package");
  const runtime = Uint8Array.from(numbersIn(fields.runtime, "functions.runtime"));
  sameLength("functions", name.length, [file.length, packages.length, runtime.length]);
  return { name, file, package: packages, runtime };
}

function parseNodes(fields: Record<string, unknown>, functionCount: number): NodeTable {
  const functions = Int32Array.from(numbersIn(fields.function, "nodes.function"));
  const parent = Int32Array.from(numbersIn(fields.parent, "nodes.parent"));
  const total = Float64Array.from(numbersIn(fields.total, "nodes.total"));
  const self = Float64Array.from(numbersIn(fields.self, "nodes.self"));
  const count = parent.length;
  sameLength("nodes", count, [functions.length, total.length, self.length]);
  requirePreorder(parent);
  for (let node = 1; node < count; node++) {
    const row = functions[node] as number;
    if (row < 0 || row >= functionCount)
      throw new Error(`node ${node} has function ${row} of ${functionCount}`);
  }
  return { count, function: functions, parent, total, self };
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

export function objectIn(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error(`${what} is not an object`);
  return value as Record<string, unknown>;
}

export function arrayIn(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`${what} is not a list`);
  return value;
}

export function textIn(value: unknown, what: string): string {
  if (typeof value !== "string") throw new Error(`${what} is not a text`);
  return value;
}

export function numberIn(value: unknown, what: string): number {
  if (typeof value !== "number" || !Number.isFinite(value))
    throw new Error(`${what} is not a number`);
  return value;
}

function numbersIn(value: unknown, what: string): number[] {
  return arrayIn(value, what).map((item) => numberIn(item, what));
}

function stringsIn(value: unknown, what: string): string[] {
  return arrayIn(value, what).map((item) => textIn(item, what));
}
