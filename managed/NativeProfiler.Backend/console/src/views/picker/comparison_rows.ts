import type { WeightRow } from "../../api/breakdown.ts";
import type { Service } from "../../api/services.ts";
import type { Upload } from "../../api/uploads.ts";
import { formatNumberOf } from "../../flame/format.ts";
import { type Change, writeChange } from "../../state/comparison.ts";
import type { Selection } from "../../state/selection.ts";
import { recipes } from "../compare/recipes.ts";
import type { MenuRow } from "../parts/menu.tsx";

/** Rows that no change stands behind: they lead to a second step. */
export const momentRow = "moment";
export const labelRow = "label";
export const fileRow = "file";

/** What a selection can be compared with; as Cloud Profiler: end time, zone, version, weight; and label, service, file. */
export function comparisonRows(
  selection: Selection,
  service: Service | undefined,
  services: readonly Service[],
  weights: readonly WeightRow[],
  uploads: readonly Upload[],
): readonly MenuRow[] {
  const row = (change: Change, title: string, group: string, note = ""): MenuRow => ({
    value: writeChange(change),
    title,
    group,
    note,
  });
  const others = (
    dimension: "version" | "zone",
    choices: Service["versions"],
    group: string,
  ): readonly MenuRow[] =>
    choices
      .filter(({ name }) => name !== selection[dimension] && (choices.length > 1 || name !== ""))
      .map(({ name, profiles }) =>
        row({ dimension, value: name }, name, group, formatNumberOf(profiles, "profile")),
      );
  const zones = service?.zones ?? [];
  return [
    { value: "", title: "Nothing" },
    ...others("version", service?.versions ?? [], "Another version"),
    ...recipes(selection, service)
      .filter(({ change }) => change.dimension === "shift")
      .map(({ change, title }) => row(change, title, "Another end")),
    { value: momentRow, title: "A moment …", group: "Another end" },
    ...(zones.length > 1 ? others("zone", zones, "Another zone") : []),
    ...weights
      .map(({ percent, text }) => ({ value: percent === 100 ? "" : String(percent), text }))
      .filter(({ value }) => value !== selection.weight)
      .map(({ value, text }) => row({ dimension: "weight", value }, text, "Another weight")),
    { value: labelRow, title: "A label …", group: "Something else" },
    ...services
      .filter((other) => other.project === selection.project && other.service !== selection.service)
      .map((other) =>
        row({ dimension: "service", value: other.service }, other.service, "Something else"),
      ),
    ...uploads.map(({ id, name }) =>
      row({ dimension: "upload", value: id }, name || id, "Something else", "uploaded"),
    ),
    { value: fileRow, title: "A file of yours …", group: "Something else" },
  ];
}
