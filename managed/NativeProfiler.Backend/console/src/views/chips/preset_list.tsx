import { useState } from "preact/hooks";
import { type Chip, chipOf, presets, sameChip, toggled } from "../../state/chips.ts";
import { place, setChips } from "../../state/history.ts";
import { isOn, ownPresets, savePreset, withPreset } from "../../state/own_presets.ts";

/** Filters with a name, each switched on and off with one click; the reader's own are kept by the browser. */
export function PresetList({ onClose }: { readonly onClose: () => void }) {
  const { chips } = place.value;
  const pick = (next: readonly Chip[]): void => {
    setChips(next);
    onClose();
  };
  return (
    <fieldset class="presets">
      <legend>Presets</legend>
      {presets.map(({ name, title, meaning }) => {
        const chip = chipOf("preset", name);
        return (
          <Toggle
            key={name}
            title={title}
            meaning={meaning}
            on={chips.some((other) => sameChip(other, chip) && !other.disabled)}
            onClick={() => pick(toggled(chips, chip))}
          />
        );
      })}
      {ownPresets.value.map((preset) => (
        <Toggle
          key={`own ${preset.name}`}
          title={preset.name}
          meaning="One of yours; Settings has all of them."
          on={isOn(chips, preset)}
          onClick={() => pick(withPreset(chips, preset))}
        />
      ))}
      {chips.length > 0 && <SavePreset chips={chips} />}
    </fieldset>
  );
}

interface ToggleProps {
  readonly title: string;
  readonly meaning: string;
  readonly on: boolean;
  readonly onClick: () => void;
}

function Toggle({ title, meaning, on, onClick }: ToggleProps) {
  return (
    <button type="button" class="button toggle" title={meaning} aria-pressed={on} onClick={onClick}>
      {title}
    </button>
  );
}

/** Not a form: it stands inside that of the filter. */
function SavePreset({ chips }: { readonly chips: readonly Chip[] }) {
  const [name, setName] = useState<string | undefined>(undefined);
  if (name === undefined)
    return (
      <button type="button" class="button" onClick={() => setName("")}>
        Save these filters …
      </button>
    );
  const save = (): void => {
    if (name.trim() === "") return;
    savePreset(name.trim(), chips);
    setName(undefined);
  };
  return (
    <span class="preset-save">
      <input
        class="input"
        aria-label="Name of the preset"
        placeholder="Name"
        maxLength={60}
        value={name}
        ref={(input) => input?.focus()}
        onInput={(event) => setName(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          save();
        }}
      />
      <button type="button" class="button" disabled={name.trim() === ""} onClick={save}>
        Save
      </button>
    </span>
  );
}
