import { useLayoutEffect, useRef, useState } from "preact/hooks";
import {
  type Chip,
  type ChipField,
  type ChipKind,
  type ChipMatch,
  chipFields,
  chipKinds,
  chipOf,
  kindMeanings,
  kindTitles,
  matchesFrames,
  problemOf,
} from "../../state/chips.ts";
import { borrowFocus } from "../parts/borrow_focus.ts";
import { Segments } from "../parts/segments.tsx";
import { PresetList } from "./preset_list.tsx";

interface Props {
  readonly chip: Chip;
  readonly isNew: boolean;
  readonly onDone: (chip: Chip) => void;
  readonly onClose: () => void;
}

const fieldTitles: Readonly<Record<ChipField, string>> = {
  any: "Function or file",
  function: "Function",
  file: "File",
  package: "Package",
  assembly: "Assembly",
};

const hints: Readonly<Partial<Record<ChipKind, string>>> = {
  label: "endpoint=/cart",
  min: "0.5",
};

/** Makes or changes a filter. */
export function ChipEditor({ chip, isNew, onDone, onClose }: Props) {
  const [draft, setDraft] = useState(chip);
  const [touched, setTouched] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => borrowFocus(input.current), []);
  const change = (part: Partial<Chip>): void => setDraft({ ...draft, ...part });
  const problem = problemOf(draft.kind, draft.value, draft.match);
  const submit = (event: Event): void => {
    event.preventDefault();
    setTouched(true);
    if (problem === "") onDone(matchesFrames(draft.kind) ? draft : chipOf(draft.kind, draft.value));
  };
  if (draft.kind === "preset") return <PresetList onClose={onClose} />;
  return (
    <form
      class="card chip-editor"
      aria-label={isNew ? "New filter" : "Edit filter"}
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        event.stopPropagation();
      }}
    >
      <Segments
        label="Kind of filter"
        value={draft.kind}
        rows={kinds}
        onPick={(kind) => change({ kind })}
      />
      <p class="chip-meaning">{kindMeanings[draft.kind]}</p>
      <div class="chip-editor-row">
        <input
          class="input chip-editor-value"
          ref={input}
          aria-label="Value"
          aria-invalid={touched && problem !== ""}
          placeholder={hints[draft.kind] ?? "contains, a|b for either"}
          value={draft.value}
          onInput={(event) => change({ value: event.currentTarget.value })}
        />
        {matchesFrames(draft.kind) && <MatchOptions chip={draft} onChange={change} />}
      </div>
      {touched && problem !== "" && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="chip-editor-foot">
        <PresetList onClose={onClose} />
        <button type="button" class="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" class="button button-primary">
          {isNew ? "Add filter" : "Change filter"}
        </button>
      </div>
    </form>
  );
}

const kinds = chipKinds
  .filter((kind) => kind !== "preset")
  .map((kind) => ({ value: kind, title: kindTitles[kind] }));

interface MatchProps {
  readonly chip: Chip;
  readonly onChange: (part: Partial<Chip>) => void;
}

function MatchOptions({ chip, onChange }: MatchProps) {
  const toggle = (match: ChipMatch): void =>
    onChange({ match: chip.match === match ? "contains" : match });
  return (
    <>
      <button
        type="button"
        class="button toggle"
        aria-pressed={chip.ignoreCase}
        title="Ignore upper and lower case"
        aria-label="Ignore case"
        onClick={() => onChange({ ignoreCase: !chip.ignoreCase })}
      >
        Aa
      </button>
      <button
        type="button"
        class="button toggle"
        aria-pressed={chip.match === "regex"}
        title="Regular expression"
        aria-label="Regular expression"
        onClick={() => toggle("regex")}
      >
        .*
      </button>
      <button
        type="button"
        class="button toggle"
        aria-pressed={chip.match === "exact"}
        title="The whole name"
        aria-label="Whole name"
        onClick={() => toggle("exact")}
      >
        =
      </button>
      <select
        class="input"
        aria-label="Where to look"
        value={chip.field}
        onChange={(event) => onChange({ field: event.currentTarget.value as ChipField })}
      >
        {chipFields.map((field) => (
          <option key={field} value={field} selected={field === chip.field}>
            {fieldTitles[field]}
          </option>
        ))}
      </select>
    </>
  );
}
