import { textOfChip } from "../../state/chips.ts";
import { ownPresets, removePreset } from "../../state/own_presets.ts";

/** The presets that were saved in this browser. */
export function OwnPresets() {
  const presets = ownPresets.value;
  return (
    <section class="card panel">
      <h2>Presets of yours</h2>
      <p class="soft">
        Filters that you saved under a name, beside the filters' own presets. This browser keeps
        them.
      </p>
      {presets.length === 0 ? (
        <p class="soft">None yet: set filters, press / and save them.</p>
      ) : (
        <ul class="saved">
          {presets.map(({ name, chips }) => (
            <li key={name}>
              <strong>{name}</strong>
              <code class="soft">{chips.map(textOfChip).join(" · ")}</code>
              <button
                type="button"
                class="button button-small"
                aria-label={`Delete ${name}`}
                onClick={() => removePreset(name)}
              >
                Delete
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
