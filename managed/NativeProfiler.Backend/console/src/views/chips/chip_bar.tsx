import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import {
  type Chip,
  type ChipKind,
  chipOf,
  describeChip,
  sameChip,
  textOfChip,
} from "../../state/chips.ts";
import { place, setChips } from "../../state/history.ts";
import { Icon } from "../parts/icons.tsx";
import { ChipEditor } from "./chip_editor.tsx";
import { MetricChip } from "./metric_chip.tsx";

/** The chip being edited, the kind of a new one, or nothing. Outside the bar, because a key of the page opens it too. */
export const editing = signal<Chip | ChipKind | undefined>(undefined);

/** The filters in effect; each can be edited, switched off for a moment, and removed. */
export function ChipBar() {
  const { chips } = place.value;
  useEffect(
    () => () => {
      editing.value = undefined;
    },
    [],
  );
  const edited = editing.value;
  const close = (): void => {
    editing.value = undefined;
  };
  const change = (chip: Chip, next: Chip | undefined): void => {
    const rest = chips.flatMap((other) =>
      sameChip(other, chip) ? (next === undefined ? [] : [next]) : [other],
    );
    setChips(rest);
  };
  return (
    <div class="chips">
      <ul class="chip-list" aria-label="Filters">
        <MetricChip />
        {chips.map((chip) => (
          <ChipItem key={textOfChip(chip)} chip={chip} onChange={(next) => change(chip, next)} />
        ))}
        <li>
          <button
            type="button"
            class="chip-add"
            aria-expanded={edited !== undefined}
            onClick={() => {
              editing.value = editing.value === undefined ? "hideFrames" : undefined;
            }}
          >
            <Icon name="plus" size={14} />
            Filter
            <kbd>/</kbd>
          </button>
        </li>
      </ul>
      {edited !== undefined && (
        <ChipEditor
          key={typeof edited === "string" ? edited : textOfChip(edited)}
          chip={typeof edited === "string" ? chipOf(edited, "") : edited}
          isNew={typeof edited === "string"}
          onClose={close}
          onDone={(chip) => {
            close();
            if (typeof edited === "string") setChips([...chips, chip]);
            else change(edited, chip);
          }}
        />
      )}
    </div>
  );
}

interface ItemProps {
  readonly chip: Chip;
  readonly onChange: (next: Chip | undefined) => void;
}

function ChipItem({ chip, onChange }: ItemProps) {
  const { kind, value } = describeChip(chip);
  const text = textOfChip(chip);
  return (
    <li
      class={chip.disabled ? "chip chip-off" : "chip"}
      data-kind={chip.kind}
      onKeyDown={(event) => {
        if (event.key !== "Backspace" && event.key !== "Delete") return;
        event.stopPropagation();
        onChange(undefined);
      }}
    >
      <button
        type="button"
        class="chip-text"
        title={text}
        aria-label={`Edit ${kind === "" ? value : `${kind} ${value}`}${chip.disabled ? ", switched off" : ""}`}
        onClick={() => {
          editing.value = chip;
        }}
      >
        {kind !== "" && <span class="chip-kind">{kind}</span>}{" "}
        <span class="chip-value">{value}</span>
      </button>
      <button
        type="button"
        class="chip-button"
        aria-pressed={chip.disabled}
        aria-label={`Switch off ${text}`}
        title={chip.disabled ? "Switch on" : "Switch off"}
        onClick={() => onChange({ ...chip, disabled: !chip.disabled })}
      >
        <Icon name={chip.disabled ? "eyeOff" : "eye"} size={14} />
      </button>
      <button
        type="button"
        class="chip-button"
        aria-label={`Remove ${text}`}
        title="Remove"
        onClick={() => onChange(undefined)}
      >
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
