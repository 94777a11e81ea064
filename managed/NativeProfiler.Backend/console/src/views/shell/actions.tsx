import { useState } from "preact/hooks";
import { isOfProfile, writeAddress } from "../../state/address.ts";
import { address, place } from "../../state/history.ts";
import { preferences, setPreference, theme } from "../../state/preferences.ts";
import { reload } from "../../state/store.ts";
import { Icon } from "../parts/icons.tsx";
import { ExportMenu } from "./export_menu.tsx";

/** What can be done with the whole screen. */
export function Actions() {
  const { view } = place.value;
  return (
    <div class="actions">
      {(isOfProfile(view) || view === "compare") && <ExportMenu />}
      <ShareButton />
      <button
        type="button"
        class="button button-icon"
        title="Refresh"
        aria-label="Refresh"
        onClick={reload}
      >
        <Icon name="refresh" size={16} />
      </button>
      <ThemeButton />
    </div>
  );
}

/** Copies the address; an end that moves along becomes this moment, so that others see the same. */
export function shareLink(): Promise<void> {
  const { selection } = address.value;
  const end = selection.end === "" ? new Date().toISOString() : selection.end;
  const path = writeAddress({ ...address.value, selection: { ...selection, end } });
  return navigator.clipboard.writeText(location.origin + path);
}

function ShareButton() {
  const [said, setSaid] = useState("");
  const share = async (): Promise<void> => {
    await shareLink().then(
      () => setSaid("Link copied"),
      () => setSaid("Copy the address bar"),
    );
    setTimeout(() => setSaid(""), 2_500);
  };
  return (
    <button type="button" class="button" onClick={() => void share()}>
      <Icon name="share" size={16} />
      <span aria-live="polite">{said === "" ? "Share" : said}</span>
    </button>
  );
}

function ThemeButton() {
  const next = theme.value === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      class="button button-icon"
      title={`Theme: ${preferences.value.theme}`}
      aria-label={`Change to the ${next} theme`}
      onClick={() => setPreference("theme", next)}
    >
      <Icon name={theme.value === "dark" ? "sun" : "moon"} size={16} />
    </button>
  );
}
