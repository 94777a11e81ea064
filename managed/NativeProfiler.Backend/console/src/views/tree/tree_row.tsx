import { formatShare } from "../../flame/format.ts";
import { neutralColour, packageColour, toCssColour } from "../../flame/palette.ts";
import { isRuntime, nameOf, type Profile, packageOf } from "../../profile/profile.ts";
import { theme } from "../../state/preferences.ts";
import { writerFor } from "../../state/store.ts";
import { ClippedName } from "../table/clipped_name.tsx";
import { ValueCell } from "../table/value_cell.tsx";

interface Props {
  readonly profile: Profile;
  readonly node: number;
  readonly level: number;
  readonly line: number;
  /** CSS pixels. */
  readonly top: number;
  /** Undefined where there is nothing to open. */
  readonly open: boolean | undefined;
  readonly active: boolean;
  readonly onToggle: () => void;
}

const indent = 14; // CSS pixels a level
const deepestIndent = 22; // levels: deeper ones stay there, so that names keep their room

export function TreeRow({ profile, node, level, line, top, open, active, onToggle }: Props) {
  const name = nameOf(profile, node);
  const write = writerFor(profile);
  const total = profile.nodes.total[node] as number;
  const self = profile.nodes.self[node] as number;
  const colour =
    node === 0
      ? neutralColour(theme.value)
      : packageColour(packageOf(profile, node), isRuntime(profile, node), theme.value);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid answers the keys
    <div
      class="grid grid-tree grid-row"
      role="row"
      tabIndex={active ? 0 : -1}
      aria-level={level}
      aria-rowindex={line + 2}
      aria-expanded={open}
      aria-selected={active}
      aria-label={`${name}, ${formatShare(total / (profile.unfiltered || 1))}, level ${level}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onToggle}
    >
      <div
        role="gridcell"
        class="grid-cell grid-name"
        style={{ paddingLeft: `${10 + Math.min(level - 1, deepestIndent) * indent}px` }}
        title={name}
      >
        <span class="tree-arrow" aria-hidden="true">
          {open === undefined ? "" : open ? "▾" : "▸"}
        </span>
        <span class="swatch" style={{ backgroundColor: toCssColour(colour) }} />
        <ClippedName name={name} />
      </div>
      <ValueCell value={total} shown={profile.total} whole={profile.unfiltered} write={write} />
      <ValueCell value={self} shown={profile.total} whole={profile.unfiltered} write={write} />
    </div>
  );
}
