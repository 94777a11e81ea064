import { type Preferences, preferences, setPreference } from "../../state/preferences.ts";
import { Segments } from "../parts/segments.tsx";
import { SavedViews } from "./saved_views.tsx";

/** What this browser remembers, and the views that a team keeps. */
export function SettingsView() {
  return (
    <>
      <div class="title-row">
        <h1>Settings</h1>
      </div>
      <section class="card panel settings">
        <h2>This browser</h2>
        <Setting
          name="theme"
          title="Theme"
          note="Auto follows the system."
          rows={[
            { value: "auto", title: "Auto" },
            { value: "light", title: "Light" },
            { value: "dark", title: "Dark" },
          ]}
        />
        <Setting
          name="clock"
          title="Clock"
          note="All times on the page."
          rows={[
            { value: "local", title: "Local" },
            { value: "utc", title: "UTC" },
          ]}
        />
        <Setting
          name="density"
          title="Density"
          note="Room between lines of tables."
          rows={[
            { value: "comfortable", title: "Comfortable" },
            { value: "compact", title: "Compact" },
          ]}
        />
        <Setting
          name="difference"
          title="Comparisons"
          note="▲ and ▼ say the same without colour."
          rows={[
            { value: "red-blue", title: "Red and blue" },
            { value: "orange-purple", title: "Orange and purple" },
          ]}
        />
      </section>
      <SavedViews />
    </>
  );
}

interface SettingProps<K extends keyof Preferences> {
  readonly name: K;
  readonly title: string;
  readonly note: string;
  readonly rows: readonly { readonly value: Preferences[K]; readonly title: string }[];
}

function Setting<K extends keyof Preferences>({ name, title, note, rows }: SettingProps<K>) {
  return (
    <div class="setting">
      <p>
        <strong>{title}</strong>
        <span class="soft">{note}</span>
      </p>
      <Segments
        label={title}
        value={preferences.value[name]}
        rows={rows}
        onPick={(value) => setPreference(name, value)}
      />
    </div>
  );
}
