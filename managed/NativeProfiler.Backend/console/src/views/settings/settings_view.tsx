import { preferences, setPreference } from "../../state/preferences.ts";
import { Segments } from "../parts/segments.tsx";
import { SavedViews } from "./saved_views.tsx";

/** What this browser remembers, and the views that a team keeps. */
export function SettingsView() {
  const { theme, clock, density, difference } = preferences.value;
  return (
    <>
      <div class="title-row">
        <h1>Settings</h1>
      </div>
      <section class="card panel settings">
        <h2>This browser</h2>
        <Setting title="Theme" note="Auto follows the system.">
          <Segments
            label="Theme"
            value={theme}
            rows={[
              { value: "auto", title: "Auto" },
              { value: "light", title: "Light" },
              { value: "dark", title: "Dark" },
            ]}
            onPick={(value) => setPreference("theme", value as typeof theme)}
          />
        </Setting>
        <Setting title="Clock" note="All times on the page.">
          <Segments
            label="Clock"
            value={clock}
            rows={[
              { value: "local", title: "Local" },
              { value: "utc", title: "UTC" },
            ]}
            onPick={(value) => setPreference("clock", value as typeof clock)}
          />
        </Setting>
        <Setting title="Density" note="Room between lines of tables.">
          <Segments
            label="Density"
            value={density}
            rows={[
              { value: "comfortable", title: "Comfortable" },
              { value: "compact", title: "Compact" },
            ]}
            onPick={(value) => setPreference("density", value as typeof density)}
          />
        </Setting>
        <Setting title="Comparisons" note="▲ and ▼ say the same without colour.">
          <Segments
            label="Colours of comparisons"
            value={difference}
            rows={[
              { value: "red-blue", title: "Red and blue" },
              { value: "orange-purple", title: "Orange and purple" },
            ]}
            onPick={(value) => setPreference("difference", value as typeof difference)}
          />
        </Setting>
      </section>
      <SavedViews />
    </>
  );
}

interface SettingProps {
  readonly title: string;
  readonly note: string;
  readonly children: preact.ComponentChildren;
}

function Setting({ title, note, children }: SettingProps) {
  return (
    <div class="setting">
      <p>
        <strong>{title}</strong>
        <span class="soft">{note}</span>
      </p>
      {children}
    </div>
  );
}
