import type { Service } from "../../api/services.ts";
import { type Change, readChange, writeChange } from "../../state/comparison.ts";
import { place, show } from "../../state/history.ts";
import type { Selection } from "../../state/selection.ts";
import { describeChange, recipes } from "../compare/recipes.ts";
import { Menu, type MenuRow } from "../parts/menu.tsx";

/** What to compare with: the same profiles but for one dimension. */
export function CompareMenu({ service }: { readonly service: Service | undefined }) {
  const { selection, compare, view } = place.value;
  const active = view === "compare" ? compare : [];
  const [first] = active;
  return (
    <Menu
      label="Compare to"
      value={first === undefined ? "" : writeChange(first)}
      summary={first === undefined ? "Nothing" : active.map(describeChange).join(", ")}
      marked={first !== undefined}
      rows={rowsOf(selection, service)}
      onPick={(text) => {
        const change = readChange(text);
        if (change === undefined) show("flame", { compare: [], zoom: "" });
        else show("compare", { compare: [change], zoom: "" });
      }}
    />
  );
}

function rowsOf(selection: Selection, service: Service | undefined): readonly MenuRow[] {
  const row = (change: Change, title: string, group: string, note = ""): MenuRow => ({
    value: writeChange(change),
    title,
    group,
    note,
  });
  const versions = (service?.versions ?? [])
    .filter(({ name }) => name !== selection.version)
    .map(({ name, profiles }) =>
      row({ dimension: "version", value: name }, name, "Another version", `${profiles} profiles`),
    );
  const zones = (service?.zones ?? [])
    .filter(({ name }) => name !== selection.zone)
    .map(({ name, profiles }) =>
      row({ dimension: "zone", value: name }, name, "Another zone", `${profiles} profiles`),
    );
  const times = recipes(selection, service)
    .filter(({ change }) => change.dimension === "shift")
    .map(({ change, title }) => row(change, title, "Another time"));
  const weights = ["1", "5", "25"]
    .filter((weight) => weight !== selection.weight)
    .map((weight) =>
      row({ dimension: "weight", value: weight }, `Top ${weight} %`, "Another weight"),
    );
  return [
    { value: "", title: "Nothing" },
    ...versions,
    ...times,
    ...(zones.length > 1 || selection.zone !== "" ? zones : []),
    ...weights,
  ];
}
