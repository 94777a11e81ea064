import { chipOf } from "../../state/chips.ts";
import { addChip, place } from "../../state/history.ts";
import { FieldFace } from "../parts/field_face.tsx";
import { Popover } from "../parts/popover.tsx";
import { LabelPicker } from "./label_picker.tsx";

/** Adds a label to the filters. */
export function LabelMenu() {
  const count = place.value.chips.filter(({ kind }) => kind === "label").length;
  const summary = count === 0 ? "Any" : count === 1 ? "1 label" : `${count} labels`;
  return (
    <Popover
      label={`Labels ${summary}`}
      kind="dialog"
      class={count === 0 ? "field" : "field field-marked"}
      face={<FieldFace label="Labels" summary={summary} icon="plus" />}
    >
      {(close) => (
        <LabelPicker
          onPick={(condition) => {
            close();
            addChip(chipOf("label", condition));
          }}
        />
      )}
    </Popover>
  );
}
