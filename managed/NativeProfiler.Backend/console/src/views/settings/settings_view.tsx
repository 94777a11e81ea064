import {
  type Preferences,
  preferences,
  preferenceValues,
  setPreference,
} from "../../state/preferences.ts";
import { Segments } from "../parts/segments.tsx";
import { OwnPresets } from "./own_presets.tsx";
import { ProfilingSettings } from "./profiling.tsx";
import { SavedViews } from "./saved_views.tsx";

const settings = [
  ["theme", "Theme", "Auto follows the system."],
  ["clock", "Clock", "All times on the page."],
  ["density", "Density", "Room between lines of tables."],
  ["difference", "Comparisons", "▲ and ▼ say the same without colour."],
] as const;

const titles: Readonly<Record<Preferences[keyof Preferences], string>> = {
  auto: "Auto",
  light: "Light",
  dark: "Dark",
  local: "Local",
  utc: "UTC",
  comfortable: "Comfortable",
  compact: "Compact",
  "red-blue": "Red and blue",
  "orange-purple": "Orange and purple",
};

/** What this browser remembers, and the views that a team keeps. */
export function SettingsView() {
  return (
    <>
      <div class="title-row">
        <h1>Settings</h1>
      </div>
      <section class="card panel settings">
        <h2>This browser</h2>
        {settings.map(([name, title, note]) => (
          <div key={name} class="setting">
            <p>
              <strong>{title}</strong>
              <span class="soft">{note}</span>
            </p>
            <Segments
              label={title}
              value={preferences.value[name]}
              rows={preferenceValues[name].map((value) => ({ value, title: titles[value] }))}
              onPick={(value) => setPreference(name, value)}
            />
          </div>
        ))}
      </section>
      <ProfilingSettings />
      <OwnPresets />
      <SavedViews />
    </>
  );
}
