import { formatChange } from "../../flame/format.ts";
import type { Significance } from "../../table/significance.ts";

interface Props {
  readonly change: number;
  /** Undefined where it is not known. */
  readonly found: Significance | undefined;
}

/** How much more or less, within what, and whether that is more than chance. */
export function ChangeCell({ change, found }: Props) {
  const side = Math.abs(change) < 0.0005 ? "soft" : change > 0 ? "more" : "less";
  return (
    <div role="cell" class={`grid-cell grid-number ${side}`}>
      {formatChange(change)}
      {found !== undefined && (
        <span class="soft" title={meaningOf(found)}>
          ±{Math.max(0.01, found.margin * 100).toFixed(found.margin < 0.1 ? 2 : 1)} {markOf(found)}
          <span class="unseen">{meaningOf(found)}</span>
        </span>
      )}
    </div>
  );
}

function markOf({ q }: Significance): string {
  if (q < 0.01) return "●";
  return q < 0.05 ? "◐" : "○";
}

function meaningOf({ q }: Significance): string {
  const rate = q < 0.001 ? "< 0.001" : q.toFixed(3);
  return `${q < 0.05 ? "More than chance" : "May be chance"}: q = ${rate}; ± is the 95 % interval`;
}
