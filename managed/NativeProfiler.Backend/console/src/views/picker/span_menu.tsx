import { useState } from "preact/hooks";
import { place } from "../../state/history.ts";
import { titleOfSpan } from "../../state/selection.ts";
import { FieldFace } from "../parts/field_face.tsx";
import { MenuList } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { spanRows } from "./rows.ts";

/** How long the time is that is looked at: one of a few spans, or any. */
export function SpanMenu({ onPick }: { readonly onPick: (span: string) => void }) {
  const { span } = place.value.selection;
  return (
    <Popover
      label={`Time span ${titleOfSpan(span)}`}
      kind="dialog"
      class="field"
      face={<FieldFace label="Time span" summary={titleOfSpan(span)} />}
    >
      {(close) => {
        const pick = (picked: string): void => {
          close();
          onPick(picked);
        };
        return (
          <>
            <MenuList label="Time span" value={span} rows={spanRows(span)} onPick={pick} />
            <Custom span={span} onPick={pick} />
          </>
        );
      }}
    </Popover>
  );
}

const units = [
  ["m", "minutes"],
  ["h", "hours"],
  ["d", "days"],
] as const;

interface CustomProps {
  readonly span: string;
  readonly onPick: (span: string) => void;
}

function Custom({ span, onPick }: CustomProps) {
  const [count, setCount] = useState(Number.parseInt(span, 10));
  const [unit, setUnit] = useState(units.find(([key]) => span.endsWith(key))?.[0] ?? "h");
  const isRight = Number.isInteger(count) && count > 0 && count < 100_000;
  return (
    <form
      class="form form-row"
      onSubmit={(event) => {
        event.preventDefault();
        if (isRight) onPick(`${count}${unit}`);
      }}
    >
      <input
        class="input"
        type="number"
        min="1"
        aria-label="Other length"
        value={count}
        onInput={(event) => setCount(event.currentTarget.valueAsNumber)}
      />
      <select
        class="input"
        aria-label="Unit of the length"
        value={unit}
        onChange={(event) => setUnit(event.currentTarget.value as typeof unit)}
      >
        {units.map(([key, title]) => (
          <option key={key} value={key} selected={key === unit}>
            {title}
          </option>
        ))}
      </select>
      <button type="submit" class="button" disabled={!isRight}>
        Set
      </button>
    </form>
  );
}
