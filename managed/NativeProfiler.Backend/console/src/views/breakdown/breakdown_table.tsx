import type { Breakdown, BreakdownRow } from "../../api/breakdown.ts";
import { formatChange, formatCount, formatShare } from "../../flame/format.ts";
import { packageColour, toCssColour } from "../../flame/palette.ts";
import { chipOf } from "../../state/chips.ts";
import { go, place } from "../../state/history.ts";
import { theme } from "../../state/preferences.ts";
import { writerFor } from "../../state/store.ts";
import { ScrollBox } from "../parts/scroll_box.tsx";
import { textOfKey, titleOf } from "./breakdown_view.tsx";

interface Props {
  readonly breakdown: Breakdown;
  readonly keys: readonly string[];
}

/** Bars of shares, and the same in numbers; a row narrows the selection to itself. */
export function BreakdownTable({ breakdown, keys }: Props) {
  const { rows, total, unfiltered, unit } = breakdown;
  const write = writerFor(breakdown);
  const before = rows.reduce((sum, { previous }) => sum + (previous ?? 0), 0);
  // A column without a single value is left out.
  const hasCores = rows.some((row) => coresOf(row, unit) !== nothing);
  const hasChanges = rows.some((row) => changeOf(row, total, before) !== nothing);
  return (
    <>
      <div class="stack" aria-hidden="true">
        {rows.slice(0, 24).map((row) => (
          <span
            key={row.keys.join(" ")}
            title={row.keys.map((_, index) => textOfKey(row, index)).join(" · ")}
            style={{
              width: `${(row.value / (total || 1)) * 100}%`,
              backgroundColor: colourOf(row),
            }}
          />
        ))}
      </div>
      <ScrollBox label="Breakdown">
        <table class="plain">
          <thead>
            <tr>
              {keys.map((key) => (
                <th key={key} scope="col">
                  {headingOf(key)}
                </th>
              ))}
              <th scope="col" class="right">
                Share
              </th>
              <th scope="col" class="right">
                Value
              </th>
              <th scope="col" class="right">
                Profiles
              </th>
              {hasCores && (
                <th scope="col" class="right">
                  Of a core
                </th>
              )}
              {hasChanges && (
                <th scope="col" class="right">
                  Share against the span before
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.keys.join(" ")}>
                {keys.map((key, index) => (
                  <td key={key}>
                    <KeyCell row={row} keys={keys} index={index} />
                  </td>
                ))}
                <td class="right number">
                  {formatShare(row.value / (total || 1))}
                  {total < unfiltered && (
                    <span class="soft">
                      {" "}
                      · {formatShare(row.value / (unfiltered || 1))} of total
                    </span>
                  )}
                </td>
                <td class="right number">{write(row.value)}</td>
                <td class="right number">{formatCount(row.profiles)}</td>
                {hasCores && <td class="right number">{coresOf(row, unit)}</td>}
                {hasChanges && <td class="right number">{changeOf(row, total, before)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}

function headingOf(key: string): string {
  return key.startsWith("label:") ? titleOf(key) : `${key[0]?.toUpperCase()}${key.slice(1)}`;
}

interface CellProps {
  readonly row: BreakdownRow;
  readonly keys: readonly string[];
  readonly index: number;
}

function KeyCell({ row, keys, index }: CellProps) {
  const text = textOfKey(row, index);
  return (
    <span class="line-name">
      {index === 0 && <span class="swatch" style={{ backgroundColor: colourOf(row) }} />}
      {row.keys[index] === null ? (
        <em class="soft">{text}</em>
      ) : (
        <button
          type="button"
          class="grid-link"
          title={`Only ${text}`}
          onClick={() => narrow(keys[index] as string, row.keys[index] as string)}
        >
          {text === "" ? "(none)" : text}
        </button>
      )}
    </span>
  );
}

function narrow(key: string, value: string): void {
  const { selection, chips } = place.value;
  if (key === "version" || key === "zone")
    go({ view: "flame", options: {}, selection: { ...selection, [key]: value } });
  else
    go({
      view: "flame",
      options: {},
      chips: [...chips, chipOf("label", `${titleOf(key)}=${value}`)],
    });
}

function colourOf(row: BreakdownRow): string {
  const name = row.keys.map((key) => key ?? "").join(" ");
  return toCssColour(packageColour(name.trim() === "" ? "" : `key ${name}`, false, theme.value));
}

const nothing = "–";

function coresOf({ value, durationNs }: BreakdownRow, unit: string): string {
  if (unit !== "nanoseconds" || durationNs === 0) return nothing;
  return (value / durationNs).toFixed(2);
}

function changeOf({ value, previous }: BreakdownRow, total: number, before: number): string {
  if (previous === undefined || before === 0) return nothing;
  return formatChange(value / (total || 1) - previous / before);
}
