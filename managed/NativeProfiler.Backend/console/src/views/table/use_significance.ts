import { useEffect, useMemo, useState } from "preact/hooks";
import { pathOf, type Question } from "../../api/query.ts";
import { NotFoundError } from "../../api/request.ts";
import { getTable, type ValueTable } from "../../api/table.ts";
import { chipOf } from "../../state/chips.ts";
import { comparedSelection } from "../../state/comparison.ts";
import { normalisation, question } from "../../state/store.ts";
import { type Significance, significances } from "../../table/significance.ts";

const slices = 8; // of each side's time
const rows = 2_000; // of a slice

export type Found = ReadonlyMap<string, Significance> | undefined;

/** Tests each row of a comparison of shares; undefined until that is known, and where it cannot be. */
export function useSignificance(table: ValueTable, by: string): Found {
  const [found, setFound] = useState<{ of: ValueTable; rows: Found } | undefined>(undefined);
  const paths = useMemo(() => pathsOf(question.peek(), table, by), [table, by]);
  const isWanted = paths !== undefined && normalisation.value === "";
  useEffect(() => {
    if (!isWanted || paths === undefined) return undefined;
    const abort = new AbortController();
    Promise.all([tablesOf(paths.a, abort.signal), tablesOf(paths.b, abort.signal)]).then(
      ([a, b]) => setFound({ of: table, rows: significances(a, b) }),
      () => {}, // the table itself says what is wrong; without its slices it has no marks
    );
    return () => abort.abort();
  }, [table, paths, isWanted]);
  return isWanted && found?.of === table ? found.rows : undefined;
}

/** Slices without a profile are left out. */
async function tablesOf(paths: readonly string[], signal: AbortSignal) {
  const tables = await Promise.all(
    paths.map((path) =>
      getTable(path, signal).catch((cause: unknown) => {
        if (cause instanceof NotFoundError) return undefined;
        throw cause;
      }),
    ),
  );
  return tables.filter((table) => table !== undefined && table.unfiltered > 0) as ValueTable[];
}

function pathsOf(
  { selection, chips, compare }: Question,
  table: ValueTable,
  by: string,
): { readonly a: readonly string[]; readonly b: readonly string[] } | undefined {
  const { base } = table;
  const isFile = compare.some(({ dimension }) => dimension === "upload");
  if (base === undefined || isFile || selection.upload !== "") return undefined;
  const labels = compare
    .filter(({ dimension }) => dimension === "label")
    .map(({ value }) => chipOf("label", value));
  const more = [
    ["by", by],
    ["limit", String(rows)],
  ] as const;
  const slicesOf = (
    of: Question["selection"],
    first: number,
    last: number,
    with_: typeof chips,
  ) => {
    const seconds = Math.max(1, Math.ceil((last - first + 1_000) / slices / 1_000));
    return Array.from({ length: slices }, (_, slice) =>
      pathOf(
        "/api/v1/table",
        {
          selection: {
            ...of,
            span: `${seconds}s`,
            end: new Date(first + (slice + 1) * seconds * 1_000).toISOString(),
          },
          chips: with_,
          compare: [],
        },
        more,
      ),
    );
  };
  const other = comparedSelection(selection, compare, Date.now());
  return {
    a: slicesOf(selection, table.firstUnixMs, table.lastUnixMs, chips),
    b: slicesOf(other, base.firstUnixMs, base.lastUnixMs, [...chips, ...labels]),
  };
}
