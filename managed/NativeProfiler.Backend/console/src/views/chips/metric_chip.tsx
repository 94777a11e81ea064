import { latestOf } from "../../api/request.ts";
import { place, select } from "../../state/history.ts";
import { flamegraph } from "../../state/store.ts";
import { Icon } from "../parts/icons.tsx";
import { MenuList } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";

/** The first chip: which of the profiles' values is shown. It cannot be removed. */
export function MetricChip() {
  const { selection } = place.value;
  const answer = latestOf(flamegraph.loading.value);
  const profile = answer === undefined || answer.kind === "nothing" ? undefined : answer.profile;
  const types = profile?.sampleTypes ?? [];
  const shown = profile?.sampleType ?? (selection.value || selection.type);
  const summary = titleOfValue(shown);
  return (
    <li class="chip chip-metric">
      <Popover
        label={`Metric ${summary}`}
        kind="listbox"
        disabled={types.length < 2}
        face={
          <>
            <span class="chip-kind">Metric</span> <span class="chip-value">{summary}</span>
            {types.length > 1 && <Icon name="down" size={14} />}
          </>
        }
      >
        {(close) => (
          <MenuList
            label="Metric"
            value={shown}
            rows={types.map((type) => ({ value: type, title: titleOfValue(type) }))}
            onPick={(value) => {
              close();
              select({ ...selection, value, weight: "" });
            }}
          />
        )}
      </Popover>
    </li>
  );
}

const titles: ReadonlyMap<string, string> = new Map([
  ["cpu", "CPU time"],
  ["wall", "Wall time"],
  ["samples", "Samples"],
  ["sample", "Samples"],
  ["count", "Count"],
  ["delay", "Delay"],
  ["contentions", "Contentions"],
  ["space", "Bytes"],
  ["inuse_space", "Live bytes"],
  ["inuse_objects", "Live objects"],
  ["alloc_space", "Allocated bytes"],
  ["alloc_objects", "Allocated objects"],
  ["objects", "Objects"],
  ["goroutine", "Goroutines"],
]);

export function titleOfValue(type: string): string {
  return titles.get(type) ?? type;
}
