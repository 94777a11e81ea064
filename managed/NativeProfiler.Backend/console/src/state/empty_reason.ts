import type { Choice, Service } from "../api/services.ts";
import { type Selection, spans } from "./address.ts";
import { serviceOf } from "./selection.ts";

/** Why a selection shows nothing, and changes to it that would show something. */
export interface EmptyReason {
  readonly sentence: string;
  readonly ways: readonly { readonly label: string; readonly change: Partial<Selection> }[];
}

export function emptyReason(selection: Selection, services: readonly Service[]): EmptyReason {
  const service = serviceOf(selection, services);
  if (service === undefined)
    return {
      sentence: `No profile of a service named “${selection.service}” was ever received.`,
      ways: services.slice(0, 3).map((other) => ({
        label: `Show ${other.service}`,
        change: { project: other.project, service: other.service, version: "", zone: "" },
      })),
    };
  if (!has(service.types, selection.type))
    return {
      sentence: `${service.service} has sent no ${selection.type} profiles. It has: ${names(service.types)}.`,
      ways: service.types.slice(0, 3).map(({ name }) => ({
        label: `Show ${name}`,
        change: { type: name },
      })),
    };
  if (selection.version !== "" && !has(service.versions, selection.version))
    return {
      sentence: `${service.service} has sent no profiles of version ${selection.version}. It has: ${names(service.versions)}.`,
      ways: [{ label: "Show all versions", change: { version: "" } }],
    };
  if (selection.zone !== "" && !has(service.zones, selection.zone))
    return {
      sentence: `${service.service} has sent no profiles from zone ${selection.zone}. It has: ${names(service.zones)}.`,
      ways: [{ label: "Show all zones", change: { zone: "" } }],
    };
  return inSpan(selection, service);
}

function inSpan(selection: Selection, service: Service): EmptyReason {
  const span = spans.find(({ key }) => key === selection.span)?.label ?? selection.span;
  const parts = [
    selection.version === "" ? "" : ` of version ${selection.version}`,
    selection.zone === "" ? "" : ` from zone ${selection.zone}`,
  ].join("");
  const when =
    selection.end === "" ? `in the last ${span}` : `in the ${span} before ${selection.end}`;
  return {
    sentence: `${service.service} sent no ${selection.type} profiles${parts} ${when}.`,
    ways:
      parts === ""
        ? []
        : [{ label: "Show all versions and zones", change: { version: "", zone: "" } }],
  };
}

function has(choices: readonly Choice[], name: string): boolean {
  return choices.some((choice) => choice.name === name);
}

function names(choices: readonly Choice[]): string {
  return choices.map(({ name }) => name).join(", ");
}
