import { useMemo, useRef } from "preact/hooks";
import type { ValueTable } from "../../api/table.ts";
import { formatCount, formatNumberOf } from "../../flame/format.ts";
import { packageColour, toCssColour } from "../../flame/palette.ts";
import { chipOf, chipOfFunction } from "../../state/chips.ts";
import { addChip, place, replace } from "../../state/history.ts";
import { theme } from "../../state/preferences.ts";
import { writerFor } from "../../state/store.ts";
import {
  type ColumnKey,
  deltaOf,
  nextSort,
  orderOf,
  readSort,
  type Sort,
  writeSort,
} from "../../table/rows.ts";
import { keyOfRow } from "../../table/significance.ts";
import { useWidth } from "../flame/use_width.ts";
import { useRows } from "../parts/use_rows.ts";
import { Sparkline } from "../services/sparkline.tsx";
import { ChangeCell } from "./change_cell.tsx";
import { ClippedName } from "./clipped_name.tsx";
import { type Found, useSignificance } from "./use_significance.ts";
import { useTrends } from "./use_trends.ts";
import { ValueCell } from "./value_cell.tsx";

interface Props {
  readonly table: ValueTable;
  /** What a row is: empty for a function. */
  readonly by: string;
  readonly find: string;
}

interface Column {
  readonly key: ColumnKey;
  readonly title: string;
}

const value = "minmax(136px, 160px)";
const valueOfPart = "204px"; // two shares
const narrowWidth = 640; // CSS pixels: below that the package and the days go, and the numbers are in sight
const widths: Readonly<Record<ColumnKey, string>> = {
  name: "minmax(160px, 1fr)",
  package: "minmax(90px, 170px)",
  self: value,
  total: value,
  selfB: value,
  totalB: value,
  count: "90px",
  delta: "150px",
};

function columnsOf(table: ValueTable, by: string, isNarrow: boolean): readonly Column[] {
  const columns: Column[] = [
    { key: "name", title: by === "" ? "Function" : by[0]?.toUpperCase() + by.slice(1) },
  ];
  if (by !== "package" && !isNarrow) columns.push({ key: "package", title: "Package" });
  columns.push({ key: "self", title: "Self" }, { key: "total", title: "Total" });
  if (table.base !== undefined)
    columns.push({ key: "totalB", title: "Total in B" }, { key: "delta", title: "Change" });
  else if (table.count !== undefined) columns.push({ key: "count", title: "Samples" });
  return columns;
}

/** Thousands of rows, of which those in sight are on the page. */
export function FunctionTable({ table, by, find }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const byDefault: Sort = {
    column: table.base === undefined ? "self" : "delta",
    descending: true,
  };
  const sort = readSort(place.value.options.sort, byDefault);
  const sortText = writeSort(sort);
  const order = useMemo(() => orderOf(table, sort, find), [table, sortText, find]);
  const rows = useRows(scroller, order.length);
  const width = useWidth(scroller);
  const isNarrow = width > 0 && width < narrowWidth;
  const columns = columnsOf(table, by, isNarrow);
  const found = useSignificance(table, by);
  const trends = useTrends(
    by === "" && table.base === undefined && place.value.selection.upload === "" && !isNarrow,
  );
  const isPart = table.total < table.unfiltered;
  const gridTemplateColumns = [
    ...columns.map(({ key }) => (isPart && widths[key] === value ? valueOfPart : widths[key])),
    ...(trends === undefined ? [] : ["100px"]),
  ].join(" ");
  return (
    <>
      <p class="soft table-count" role="status">
        {formatNumberOf(order.length, "row")}
        {table.rows > table.name.length && ` of ${formatCount(table.rows)}, the heaviest`}
        {isPart && " · shares of shown, and of total"}
        {found.reason !== "" && ` · ${found.reason}`}
      </p>
      <div
        class="grid-frame"
        ref={scroller}
        role="table"
        aria-label="Table"
        aria-rowcount={order.length + 1}
      >
        <div class="grid grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns }}>
          {columns.map((column) => (
            <Heading key={column.key} column={column} sort={sort} />
          ))}
          {trends !== undefined && (
            <div
              role="columnheader"
              class="grid-cell"
              title="Self, of the heaviest of the last 7 days"
            >
              7 days
            </div>
          )}
        </div>
        <div
          class="grid-body"
          role="rowgroup"
          style={{ height: `${order.length * rows.rowHeight}px` }}
        >
          {order.slice(rows.first, rows.end).map((row, index) => (
            <div
              key={row}
              class="grid grid-row"
              role="row"
              aria-rowindex={rows.first + index + 2}
              style={{
                gridTemplateColumns,
                transform: `translateY(${(rows.first + index) * rows.rowHeight}px)`,
              }}
            >
              {columns.map(({ key }) => (
                <Cell key={key} column={key} table={table} row={row} by={by} found={found} />
              ))}
              {trends !== undefined && (
                <div role="cell" class="grid-cell">
                  <Trend days={trends.get(table.name[row] ?? "")} />
                </div>
              )}
            </div>
          ))}
        </div>
      </div>
    </>
  );
}

/** Nothing where the function is none of the heaviest, or where a single day says nothing. */
function Trend({ days }: { readonly days: readonly number[] | undefined }) {
  return days === undefined || days.length < 2 ? null : <Sparkline values={days} />;
}

function Heading({ column, sort }: { readonly column: Column; readonly sort: Sort }) {
  const sorted = sort.column === column.key;
  const text = column.key === "name" || column.key === "package";
  return (
    <div
      role="columnheader"
      aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : "none"}
      class={text ? "grid-cell" : "grid-cell grid-number"}
    >
      <button
        type="button"
        class="grid-sort"
        onClick={() =>
          replace({
            options: { ...place.value.options, sort: writeSort(nextSort(sort, column.key)) },
          })
        }
      >
        {column.title}
        <span aria-hidden="true">{sorted ? (sort.descending ? "↓" : "↑") : ""}</span>
      </button>
    </div>
  );
}

interface CellProps {
  readonly column: ColumnKey;
  readonly table: ValueTable;
  readonly row: number;
  readonly by: string;
  readonly found: Found;
}

function Cell({ column, table, row, by, found }: CellProps) {
  switch (column) {
    case "name":
      return <NameCell table={table} row={row} by={by} />;
    case "package":
      return (
        <div role="cell" class="grid-cell soft" title={table.package[row]}>
          <span class="grid-text">{table.package[row] ?? ""}</span>
        </div>
      );
    case "count":
      return (
        <div role="cell" class="grid-cell grid-number">
          {formatCount(table.count?.[row] ?? 0)}
        </div>
      );
    case "delta":
      return (
        <ChangeCell change={deltaOf(table, row)} found={found.rows?.get(keyOfRow(table, row))} />
      );
    case "totalB":
      return (
        <ValueCell
          value={table.base?.inclusive[row] ?? 0}
          shown={table.base?.total ?? 1}
          whole={table.base?.total ?? 1}
          write={writerFor({ ...table, ...table.base })}
        />
      );
    default:
      return (
        <ValueCell
          value={(column === "self" ? table.self : table.inclusive)[row] ?? 0}
          shown={table.total}
          whole={table.unfiltered}
          write={writerFor(table)}
        />
      );
  }
}

function NameCell({ table, row, by }: Omit<CellProps, "column" | "found">) {
  const name = table.name[row] ?? "";
  const packageName = by === "package" ? name : (table.package[row] ?? "");
  const colour = packageColour(packageName, table.runtime[row] === 1, theme.value);
  const file = table.file[row] ?? "";
  const line = table.line[row] ?? 0;
  const place = line > 0 ? `${file}:${line}` : file;
  const chip =
    by === "package"
      ? chipOf("focus", name.replaceAll("|", "\\|"), { field: "package", match: "exact" })
      : chipOfFunction("focus", name);
  return (
    <div role="cell" class="grid-cell grid-name">
      <span class="swatch" style={{ backgroundColor: toCssColour(colour) }} />
      <button
        type="button"
        class="grid-link"
        title={place === "" ? name : `${name}\n${place}`}
        aria-label={`Focus on ${name}`}
        onClick={() => addChip(chip)}
      >
        <ClippedName name={by === "" ? withoutPackage(name, packageName) : name} />
        {by === "line" && place !== "" && <small class="soft">{place}</small>}
      </button>
    </div>
  );
}

/** The package has a column of its own: what is left is the part by which functions are told apart. */
function withoutPackage(name: string, packageName: string): string {
  return packageName !== "" && name.startsWith(`${packageName}.`)
    ? name.slice(packageName.length + 1)
    : name;
}
