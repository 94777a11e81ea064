import type { ValueTable } from "../api/table.ts";

/** What a table may be sorted by; also its columns' keys. */
export const columnKeys = [
  "name",
  "package",
  "self",
  "total",
  "count",
  "selfB",
  "totalB",
  "delta",
] as const;
export type ColumnKey = (typeof columnKeys)[number];

export interface Sort {
  readonly column: ColumnKey;
  readonly descending: boolean;
}

/** `-self`: descending. */
export function readSort(text: string | undefined, otherwise: Sort): Sort {
  const descending = text?.startsWith("-") ?? false;
  const column = columnKeys.find((key) => key === text?.replace(/^-/, ""));
  return column === undefined ? otherwise : { column, descending };
}

export function writeSort({ column, descending }: Sort): string {
  return `${descending ? "-" : ""}${column}`;
}

/** A click on a heading: the other way round, or that column with its largest (texts: first) on top. */
export function nextSort(sort: Sort, column: ColumnKey): Sort {
  if (sort.column === column) return { column, descending: !sort.descending };
  return { column, descending: column !== "name" && column !== "package" };
}

/** How much more of everything a row has in A than in B, -1 … 1. */
export function deltaOf(table: ValueTable, row: number): number {
  const { base } = table;
  if (base === undefined) return 0;
  const whole = Math.max(table.total, base.total * base.scale) || 1;
  return ((table.inclusive[row] ?? 0) - (base.inclusive[row] ?? 0) * base.scale) / whole;
}

/** Row numbers in order: those whose name, package or file contains the text. Deltas sort by their size. */
export function orderOf(table: ValueTable, sort: Sort, find: string): readonly number[] {
  const wanted = find.toLowerCase();
  const rows: number[] = [];
  for (let row = 0; row < table.name.length; row++)
    if (wanted === "" || textOf(table, row).includes(wanted)) rows.push(row);
  const sign = sort.descending ? -1 : 1;
  if (sort.column === "name" || sort.column === "package") {
    const column = sort.column === "name" ? table.name : table.package;
    const collator = new Intl.Collator("en");
    return rows.sort((a, b) => sign * collator.compare(column[a] ?? "", column[b] ?? "") || a - b);
  }
  const value = valuesOf(table, sort.column);
  return rows.sort((a, b) => sign * (value(a) - value(b)) || a - b);
}

function textOf(table: ValueTable, row: number): string {
  return `${table.name[row]} ${table.package[row] ?? ""} ${table.file[row] ?? ""}`.toLowerCase();
}

function valuesOf(table: ValueTable, column: ColumnKey): (row: number) => number {
  const columns: Readonly<Record<string, readonly number[] | undefined>> = {
    self: table.self,
    total: table.inclusive,
    count: table.count,
    selfB: table.base?.self,
    totalB: table.base?.inclusive,
  };
  if (column === "delta") return (row) => Math.abs(deltaOf(table, row));
  return (row) => columns[column]?.[row] ?? 0;
}

/** RFC 4180, with what a spreadsheet would run as a formula made a text. */
export function csvOf(table: ValueTable, order: readonly number[]): string {
  const lines = cellsOf(table, order).map((cells) => cells.map(cellOf).join(","));
  return [...lines, ""].join("\r\n");
}

/** The same for the clipboard, tabs between cells. */
export function tsvOf(table: ValueTable, order: readonly number[]): string {
  const lines = cellsOf(table, order).map((cells) =>
    cells.map((cell) => withoutFormula(cell).replaceAll(/[\t\r\n]/g, " ")).join("\t"),
  );
  return lines.join("\n");
}

type Cell = string | number;

function cellsOf(table: ValueTable, order: readonly number[]): readonly (readonly Cell[])[] {
  const headings = ["function", "file", "package", "self", "self share", "total", "total share"];
  if (table.count !== undefined) headings.push("count");
  if (table.base !== undefined) headings.push("self B", "total B", "change of share");
  const lines = order.map((row) => {
    const self = table.self[row] ?? 0;
    const total = table.inclusive[row] ?? 0;
    const cells: Cell[] = [
      table.name[row] ?? "",
      table.file[row] ?? "",
      table.package[row] ?? "",
      self,
      self / (table.unfiltered || 1),
      total,
      total / (table.unfiltered || 1),
    ];
    if (table.count !== undefined) cells.push(table.count[row] ?? 0);
    if (table.base !== undefined)
      cells.push(table.base.self[row] ?? 0, table.base.inclusive[row] ?? 0, deltaOf(table, row));
    return cells;
  });
  return [headings, ...lines];
}

function withoutFormula(value: Cell): string {
  return typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
}

function cellOf(value: Cell): string {
  const text = withoutFormula(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
