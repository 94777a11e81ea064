import type { Choice, Service } from "../../api/services.ts";
import { formatCount } from "../../flame/format.ts";
import { spans, titleOfSpan } from "../../state/selection.ts";
import { timeFormat } from "../../state/time_format.ts";
import type { MenuRow } from "../parts/menu.tsx";
import { allTypes, missingType, titleOfType } from "../parts/type_titles.ts";

export function serviceRows(services: readonly Service[]): readonly MenuRow[] {
  const several = new Set(services.map(({ project }) => project)).size > 1;
  return services.map(({ project, service, types }, index) => ({
    value: String(index),
    title: service,
    note: countOf(types),
    ...(several ? { group: project } : {}),
  }));
}

export function serviceAt(services: readonly Service[], index: string): Service | undefined {
  return services[Number(index)];
}

/** Types with data first; the others say why they have none. */
export function typeRows(service: Service | undefined, chosen: string): readonly MenuRow[] {
  const types = service?.types ?? [];
  const there = types.map(({ name, profiles }) => ({
    value: name,
    title: titleOfType(name),
    note: profilesText(profiles),
  }));
  const missing = allTypes
    .filter((name) => !types.some((type) => type.name === name))
    .filter((name) => name !== "heap_alloc" || chosen === name)
    .map((name) => ({
      value: name,
      title: titleOfType(name),
      reason: missingType(name, service?.languages ?? []),
    }));
  return [...there, ...missing];
}

export function versionRows(service: Service | undefined): readonly MenuRow[] {
  const versions = service?.versions ?? [];
  return [
    { value: "", title: "All", note: countOf(versions) },
    ...versions.map(({ name, profiles, firstUnixMs }) => ({
      value: name,
      title: name === "" ? "(no version)" : name,
      note:
        firstUnixMs > 0
          ? `${profilesText(profiles)} · since ${timeFormat.value.moment(firstUnixMs)}`
          : profilesText(profiles),
    })),
  ];
}

export function zoneRows(service: Service | undefined): readonly MenuRow[] {
  const zones = service?.zones ?? [];
  return [
    { value: "", title: "All", note: countOf(zones) },
    ...zones.map(({ name, profiles }) => ({
      value: name,
      title: name,
      note: profilesText(profiles),
    })),
  ];
}

export function spanRows(chosen: string): readonly MenuRow[] {
  const rows = spans.map(({ key, label }) => ({ value: key, title: label }));
  return withChosen(rows, chosen, titleOfSpan(chosen));
}

/** What the address names can be seen in the menu even where there is nothing of it. */
export function withChosen(
  rows: readonly MenuRow[],
  chosen: string,
  title = chosen,
): readonly MenuRow[] {
  if (rows.some(({ value }) => value === chosen)) return rows;
  return [...rows, { value: chosen, title, note: "" }];
}

function countOf(choices: readonly Choice[]): string {
  return profilesText(choices.reduce((sum, { profiles }) => sum + profiles, 0));
}

function profilesText(count: number): string {
  return count === 1 ? "1 profile" : `${formatCount(count)} profiles`;
}
