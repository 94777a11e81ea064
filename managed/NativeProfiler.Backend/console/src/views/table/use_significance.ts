import { useEffect, useState } from "preact/hooks";
import { pathOf, type Question } from "../../api/query.ts";
import { NotFoundError } from "../../api/request.ts";
import { getTimeline } from "../../api/series.ts";
import { getTable, type ValueTable } from "../../api/table.ts";
import { type Chip, chipOf } from "../../state/chips.ts";
import { comparedSelection } from "../../state/comparison.ts";
import type { Selection } from "../../state/selection.ts";
import { normalisation, question } from "../../state/store.ts";
import { leastSlices, type Significance, significances } from "../../table/significance.ts";

const slices = 8; // of each side's time
const rows = 2_000; // of a slice

export interface Found {
  /** Undefined until it is known, and where it cannot be. */
  readonly rows: ReadonlyMap<string, Significance> | undefined;
  /** Why it cannot be known; empty otherwise. */
  readonly reason: string;
}

const nothing: Found = { rows: undefined, reason: "" };

/** Tests each row of a comparison of shares. */
export function useSignificance(table: ValueTable, by: string): Found {
  const [found, setFound] = useState<{ of: ValueTable; is: Found } | undefined>(undefined);
  const isWanted = table.base !== undefined && normalisation.value === "";
  useEffect(() => {
    const sides = isWanted ? sidesOf(question.peek(), table) : undefined;
    if (sides === undefined) return undefined;
    const abort = new AbortController();
    Promise.all(sides.map((side) => slicesOf(side, by, abort.signal))).then(
      ([a = [], b = []]) => setFound({ of: table, is: foundIn(a, b) }),
      () => {
        const reason = "whether changes are more than chance could not be asked";
        if (!abort.signal.aborted) setFound({ of: table, is: { rows: undefined, reason } });
      },
    );
    return () => abort.abort();
  }, [table, by, isWanted]);
  return isWanted && found?.of === table ? found.is : nothing;
}

function foundIn(a: readonly ValueTable[], b: readonly ValueTable[]): Found {
  const rows = significances(a, b);
  if (rows !== undefined) return { rows, reason: "" };
  const few = a.length < leastSlices ? (b.length < leastSlices ? "A and B" : "A") : "B";
  return { rows, reason: `too few profiles in ${few} to tell changes from chance` };
}

/** One of the two selections, from its first profile to its last. */
interface Side {
  readonly selection: Selection;
  readonly chips: readonly Chip[];
  readonly first: number;
  readonly last: number;
}

/** A and B; undefined where one of them is a file, which has no time. */
function sidesOf(
  { selection, chips, compare }: Question,
  { firstUnixMs, lastUnixMs, base }: ValueTable,
): readonly Side[] | undefined {
  const isFile = compare.some(({ dimension }) => dimension === "upload");
  if (base === undefined || isFile || selection.upload !== "") return undefined;
  const labels = compare
    .filter(({ dimension }) => dimension === "label")
    .map(({ value }) => chipOf("label", value));
  return [
    { selection, chips, first: firstUnixMs, last: lastUnixMs },
    {
      selection: comparedSelection(selection, compare, Date.now()),
      chips: [...chips, ...labels],
      first: base.firstUnixMs,
      last: base.lastUnixMs,
    },
  ];
}

/** The tables of the slices that have profiles, which the timeline tells. */
async function slicesOf(
  { selection, chips, first, last }: Side,
  by: string,
  signal: AbortSignal,
): Promise<readonly ValueTable[]> {
  const within = (from: number, to: number): Selection => ({
    ...selection,
    span: `${Math.max(1, Math.ceil((to - from) / 1_000))}s`,
    end: new Date(to).toISOString(),
  });
  const labels = chips.filter(({ kind }) => kind === "label");
  const whole = { selection: within(first, last + 1_000), chips: labels, compare: [] };
  const path = pathOf("/api/v1/timeline", whole, [["buckets", String(slices)]]);
  const { unixMs, stepMs } = await getTimeline(path, signal);
  const tables = await Promise.all(
    unixMs.map((from) => {
      const slice = { selection: within(from, from + stepMs), chips, compare: [] };
      const more = [
        ["by", by],
        ["limit", String(rows)],
      ] as const;
      return getTable(pathOf("/api/v1/table", slice, more), signal).catch((cause: unknown) => {
        if (cause instanceof NotFoundError) return undefined; // retention was quicker
        throw cause;
      });
    }),
  );
  return tables.filter((table) => table !== undefined && table.unfiltered > 0) as ValueTable[];
}
