import { getLabels } from "../../api/breakdown.ts";
import { pathOf, questionOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { place, replace } from "../../state/history.ts";
import { BreakdownOf, useBreakdown } from "../breakdown/breakdown_of.tsx";
import { KeyPicker } from "../breakdown/breakdown_view.tsx";
import { useLoaded } from "../parts/use_loaded.ts";

/** The types of objects or exceptions: the label that the agent gives each sample. */
export function TypeRows() {
  const keys = "label:type";
  const loading = useBreakdown(keys);
  const rows = latestOf(loading)?.rows ?? [];
  if (rows.length > 0 && rows.every((row) => row.keys[0] === null))
    return <p class="note">The agent that sent these profiles does not say types.</p>;
  return <BreakdownOf loading={loading} keys={keys} />;
}

/** The values of a label, which is picked here. */
export function LabelRows() {
  const { options, selection } = place.value;
  const labels = latestOf(useLoaded(pathOf("/api/v1/labels", questionOf(selection)), getLabels));
  const names = (labels ?? []).map(({ key }) => key);
  const name = options.by ?? names[0];
  if (labels !== undefined && name === undefined)
    return <p class="note">These profiles carry no labels.</p>;
  return (
    <>
      <div class="table-tools">
        <KeyPicker
          label="Label"
          value={name ?? ""}
          choices={names.map((value) => ({ value, title: value }))}
          onPick={(by) => replace({ options: { ...options, by } })}
        />
      </div>
      {name !== undefined && <Rows name={name} />}
    </>
  );
}

function Rows({ name }: { readonly name: string }) {
  const keys = `label:${name}`;
  return <BreakdownOf loading={useBreakdown(keys)} keys={keys} />;
}
