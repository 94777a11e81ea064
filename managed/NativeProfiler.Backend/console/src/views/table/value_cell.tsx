import type { Write } from "../../flame/amount.ts";
import { formatShare } from "../../flame/format.ts";

interface Props {
  readonly value: number;
  /** What is shown, and all of it before filters. */
  readonly shown: number;
  readonly whole: number;
  readonly write: Write;
}

/** A value, its shares of what is shown and, where filters leave something out, of everything; a bar as long as the first. */
export function ValueCell({ value, shown, whole, write }: Props) {
  const ofShown = value / (shown || 1);
  const ofTotal = value / (whole || 1);
  const isPart = shown < whole;
  return (
    <div
      role="cell"
      class="grid-cell grid-number grid-value"
      title={`${formatShare(ofShown)} of shown · ${formatShare(ofTotal)} of total`}
    >
      <span class="grid-bar" style={{ width: `${Math.min(100, ofShown * 100)}%` }} />
      <span>{write(value)}</span>
      <span class="soft grid-share">{formatShare(ofShown)}</span>
      {isPart && <span class="soft grid-share">{formatShare(ofTotal)}</span>}
    </div>
  );
}
