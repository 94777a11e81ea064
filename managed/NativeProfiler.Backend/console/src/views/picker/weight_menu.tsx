import { getWeights, type WeightRow } from "../../api/breakdown.ts";
import { pathOf, questionOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { place, select } from "../../state/history.ts";
import { FieldFace } from "../parts/field_face.tsx";
import { MenuList, type MenuRow } from "../parts/menu.tsx";
import { Popover } from "../parts/popover.tsx";
import { useLoaded } from "../parts/use_loaded.ts";
import { withChosen } from "./rows.ts";

/** Only the heaviest profiles: those of the worst moments. */
export function WeightMenu() {
  const { selection } = place.value;
  const summary = selection.weight === "" ? "All" : `Top ${selection.weight} %`;
  return (
    <Popover
      label={`Weight ${summary}`}
      kind="listbox"
      class={selection.weight === "" ? "field" : "field field-marked"}
      face={<FieldFace label="Weight" summary={summary} />}
    >
      {(close) => (
        <Weights
          onPick={(weight) => {
            close();
            select({ ...selection, weight });
          }}
        />
      )}
    </Popover>
  );
}

function Weights({ onPick }: { readonly onPick: (weight: string) => void }) {
  const { selection } = place.value;
  const path = pathOf("/api/v1/weights", questionOf({ ...selection, weight: "" }));
  const loading = useLoaded(path, getWeights);
  const rows = latestOf(loading);
  if (rows === undefined)
    return (
      <p class="menu-none" role="status">
        {loading.state === "failed" ? loading.message : "Weighing the profiles …"}
      </p>
    );
  return (
    <MenuList
      label="Weight"
      value={selection.weight}
      rows={withChosen(rows.map(rowOf), selection.weight, `Top ${selection.weight} %`)}
      onPick={onPick}
    />
  );
}

function rowOf({ percent, text }: WeightRow): MenuRow {
  return { value: percent === 100 ? "" : String(percent), title: text };
}
