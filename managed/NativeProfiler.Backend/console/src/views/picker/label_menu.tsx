import { useState } from "preact/hooks";
import { getLabels, type LabelKey } from "../../api/breakdown.ts";
import { pathOf, questionOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { formatCount } from "../../flame/format.ts";
import { type Chip, chipOf } from "../../state/chips.ts";
import { addChip, place } from "../../state/history.ts";
import { FieldFace } from "../parts/field_face.tsx";
import { MenuList } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { useLoaded } from "../parts/use_loaded.ts";

/** Adds a label to the filters: its key, then its value. */
export function LabelMenu() {
  const count = place.value.chips.filter(({ kind }) => kind === "label").length;
  const summary = count === 0 ? "Any" : count === 1 ? "1 label" : `${count} labels`;
  return (
    <Popover
      label={`Labels ${summary}`}
      kind="listbox"
      class={count === 0 ? "field" : "field field-marked"}
      face={<FieldFace label="Labels" summary={summary} icon="plus" />}
    >
      {(close) => (
        <Labels
          onPick={(chip) => {
            close();
            addChip(chip);
          }}
        />
      )}
    </Popover>
  );
}

function Labels({ onPick }: { readonly onPick: (chip: Chip) => void }) {
  const [chosen, setChosen] = useState<LabelKey | undefined>(undefined);
  const path = pathOf("/api/v1/labels", questionOf(place.value.selection));
  const loading = useLoaded(path, getLabels);
  const labels = latestOf(loading);
  if (labels === undefined || labels.length === 0)
    return (
      <p class="menu-none" role="status">
        {loading.state === "failed"
          ? loading.message
          : labels === undefined
            ? "Looking for labels …"
            : "These profiles carry no labels. Set them with NATIVEPROFILER_LABELS, or Labels in code."}
      </p>
    );
  if (chosen === undefined)
    return (
      <MenuList
        key="keys"
        label="Label keys"
        value=""
        rows={labels.map(({ key, values }) => ({
          value: key,
          title: key,
          note: values.length === 1 ? "1 value" : `${formatCount(values.length)} values`,
        }))}
        onPick={(key) => setChosen(labels.find((label) => label.key === key))}
      />
    );
  return (
    <MenuList
      key="values"
      label={`Values of ${chosen.key}`}
      value=""
      rows={chosen.values.map(({ value, profiles }) => ({
        value,
        title: value,
        note: profiles > 0 ? `${formatCount(profiles)} profiles` : "",
        group: chosen.key,
      }))}
      onPick={(value) => onPick(chipOf("label", `${chosen.key}=${value}`))}
    />
  );
}
