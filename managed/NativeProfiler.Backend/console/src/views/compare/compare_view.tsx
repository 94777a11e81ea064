import { useLayoutEffect } from "preact/hooks";
import { latestOf } from "../../api/request.ts";
import { formatNumberOf } from "../../flame/format.ts";
import type { Profile } from "../../profile/profile.ts";
import { serviceOf } from "../../state/catalogue.ts";
import { swapped } from "../../state/comparison.ts";
import { go, place, replace } from "../../state/history.ts";
import { services } from "../../state/store.ts";
import { CallersOfQuestion } from "../callers/callers_view.tsx";
import { FlameView } from "../flame/flame_view.tsx";
import { Icon } from "../parts/icons.tsx";
import { ProfileScreen } from "../parts/profile_screen.tsx";
import { Segments } from "../parts/segments.tsx";
import { onPageKey } from "../shell/use_keys.ts";
import { TableOfQuestion } from "../table/table_view.tsx";
import { RecipeCards } from "./recipe_cards.tsx";
import { describeChange } from "./recipes.ts";
import { SideBySide } from "./side_by_side.tsx";

export function CompareView() {
  const { compare, options } = place.value;
  useLayoutEffect(() => onPageKey("x", swap));
  if (compare.length === 0) return <RecipeCards />;
  if (options.mode === "table" || options.mode === "callers")
    return (
      <section class={`card flame ${options.mode === "table" ? "table-view" : "callers"}`}>
        <CompareHead profile={undefined} />
        {options.mode === "table" ? <TableOfQuestion /> : <CallersOfQuestion />}
      </section>
    );
  return (
    <ProfileScreen>
      {(profile, stale) => (
        <>
          <div class="card compare-card">
            <CompareHead profile={profile} />
          </div>
          {options.mode === "side" ? (
            <SideBySide profile={profile} stale={stale} />
          ) : (
            <FlameView profile={profile} stale={stale} />
          )}
        </>
      )}
    </ProfileScreen>
  );
}

function swap(): void {
  const { selection, compare } = place.value;
  const other = swapped(selection, compare, Date.now());
  if (other !== undefined) go({ ...other, zoom: "" });
}

const modes = [
  { value: "", title: "Difference" },
  { value: "side", title: "Side by side" },
  { value: "table", title: "Table" },
  { value: "callers", title: "Callers and callees" },
] as const;

const normalisations = [
  { key: "", title: "Share of all" },
  { key: "second", title: "Per second profiled" },
  { key: "profile", title: "Per profile" },
  { key: "absolute", title: "As measured" },
] as const;

/** A and B, what is compared, and how. */
function CompareHead({ profile }: { readonly profile: Profile | undefined }) {
  const { selection, compare, options } = place.value;
  const known = latestOf(services.loading.value) ?? [];
  const change = (key: string, value: string): void =>
    replace({ options: { ...options, [key]: value } });
  const canSwap = swapped(selection, compare, 0) !== undefined;
  const a = selection.version || serviceOf(selection, known)?.service || "this selection";
  return (
    <div class="compare-head">
      <div class="compare-sides">
        <Side letter="A" title={`${a}`} count={profile?.profiles} />
        <button
          type="button"
          class="button button-icon"
          aria-label="Swap A and B"
          title="Swap A and B (x)"
          disabled={!canSwap}
          onClick={swap}
        >
          <Icon name="swap" size={16} />
        </button>
        <Side
          letter="B"
          title={compare.map(describeChange).join(", ")}
          count={profile?.base?.profiles}
        />
      </div>
      <div class="compare-tools">
        <Segments
          label="View of the comparison"
          value={options.mode ?? ""}
          rows={modes}
          onPick={(mode) => change("mode", mode)}
        />
        <label class="inline-field">
          <span>Compare by</span>
          <select
            class="input"
            value={options.of ?? ""}
            onChange={(event) => change("of", event.currentTarget.value)}
          >
            {normalisations.map(({ key, title }) => (
              <option key={key} value={key} selected={(options.of ?? "") === key}>
                {title}
              </option>
            ))}
          </select>
        </label>
      </div>
      {profile !== undefined && <FewProfiles profile={profile} />}
    </div>
  );
}

interface SideProps {
  readonly letter: "A" | "B";
  readonly title: string;
  readonly count: number | undefined;
}

function Side({ letter, title, count }: SideProps) {
  return (
    <p class="compare-side">
      <span class="compare-letter">{letter}</span>
      <strong>{title}</strong>
      {count !== undefined && <span class="soft">{formatNumberOf(count, "profile")}</span>}
    </p>
  );
}

const enough = 5; // profiles a side

/** Few profiles differ by chance alone: says so before somebody draws conclusions. */
function FewProfiles({ profile }: { readonly profile: Profile }) {
  const least = Math.min(profile.profiles, profile.base?.profiles ?? 0);
  if (least >= enough) return null;
  return (
    <p class="note" role="status">
      One side has {formatNumberOf(least, "profile")} only: small differences may be chance. One
      more arrives about every minute.
    </p>
  );
}
