import { chipOf, presets, sameChip, toggled } from "../../state/chips.ts";
import { place, setChips } from "../../state/history.ts";

/** Filters with a name, each switched on and off with one click. */
export function PresetList({ onClose }: { readonly onClose: () => void }) {
  const { chips } = place.value;
  return (
    <fieldset class="presets">
      <legend>Presets</legend>
      {presets.map(({ name, title, meaning }) => {
        const chip = chipOf("preset", name);
        return (
          <button
            key={name}
            type="button"
            class="button toggle"
            title={meaning}
            aria-pressed={chips.some((other) => sameChip(other, chip) && !other.disabled)}
            onClick={() => {
              setChips(toggled(chips, chip));
              onClose();
            }}
          >
            {title}
          </button>
        );
      })}
    </fieldset>
  );
}
