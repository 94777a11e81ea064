import { useState } from "preact/hooks";
import { getWeights } from "../../api/breakdown.ts";
import { pathOf, questionOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import type { Service } from "../../api/services.ts";
import { type Change, readChange, writeChange } from "../../state/comparison.ts";
import { place, show } from "../../state/history.ts";
import { services } from "../../state/store.ts";
import { uploads } from "../../state/uploads.ts";
import { describeChange } from "../compare/recipes.ts";
import { FieldFace } from "../parts/field_face.tsx";
import { MenuList } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { useLoaded } from "../parts/use_loaded.ts";
import { comparisonRows, fileRow, labelRow, momentRow } from "./comparison_rows.ts";
import { EndForm } from "./end_picker.tsx";
import { LabelPicker } from "./label_picker.tsx";

/** What to compare with: the same profiles but for one dimension. */
export function CompareMenu({ service }: { readonly service: Service | undefined }) {
  const { compare, view } = place.value;
  const active = view === "compare" ? compare : [];
  const summary = active.length === 0 ? "Nothing" : active.map(describeChange).join(", ");
  return (
    <Popover
      label={`Compare to ${summary}`}
      kind="dialog"
      class={active.length === 0 ? "field" : "field field-marked"}
      face={<FieldFace label="Compare to" summary={summary} />}
    >
      {(close) => (
        <Choices
          service={service}
          value={active[0] === undefined ? "" : writeChange(active[0])}
          onPick={(change) => {
            close();
            if (change === undefined) show("flame", { compare: [], zoom: "" });
            else show("compare", { compare: [change], zoom: "" });
          }}
        />
      )}
    </Popover>
  );
}

interface Props {
  readonly service: Service | undefined;
  readonly value: string;
  readonly onPick: (change: Change | undefined) => void;
}

/** Dimensions with few values are rows; a moment and a label are asked for in a second step. */
function Choices({ service, value, onPick }: Props) {
  const { selection } = place.value;
  const [step, setStep] = useState("");
  const path = pathOf("/api/v1/weights", questionOf({ ...selection, weight: "" }));
  const weights = latestOf(useLoaded(path, getWeights));
  if (step === momentRow)
    return <EndForm end="" onPick={(end) => onPick({ dimension: "end", value: end })} />;
  if (step === labelRow)
    return <LabelPicker onPick={(label) => onPick({ dimension: "label", value: label })} />;
  const rows = comparisonRows(
    selection,
    service,
    latestOf(services.loading.value) ?? [],
    weights ?? [],
    uploads.value,
  );
  return (
    <MenuList
      label="Compare to"
      value={value}
      rows={rows}
      onPick={(picked) => {
        if (picked === momentRow || picked === labelRow) setStep(picked);
        else if (picked === fileRow) show("upload");
        else onPick(readChange(picked));
      }}
    />
  );
}
