import type { Choice, Service } from "../api/services.ts";
import { defaultType, type Selection } from "./selection.ts";

/**
 * The selection with its gaps filled from what there is: the first service, CPU where it has it.
 * A service that is named is kept even if unknown: the page then says that it has no profiles.
 */
export function completed(selection: Selection, services: readonly Service[]): Selection {
  const service = selection.service === "" ? services[0] : serviceOf(selection, services);
  if (service === undefined)
    return selection.type === "" ? { ...selection, type: defaultType } : selection;
  return {
    ...selection,
    project: service.project,
    service: service.service,
    type: selection.type === "" ? firstType(service.types) : selection.type,
  };
}

export function serviceOf(selection: Selection, services: readonly Service[]): Service | undefined {
  return services.find(
    ({ project, service }) => service === selection.service && project === selection.project,
  );
}

/** The selection of another service: choices that it does not have fall back to all. */
export function withService(selection: Selection, service: Service): Selection {
  const kept = (choices: readonly Choice[], name: string, otherwise: string): string =>
    choices.some((choice) => choice.name === name) ? name : otherwise;
  return {
    ...selection,
    project: service.project,
    service: service.service,
    type: kept(service.types, selection.type, firstType(service.types)),
    version: kept(service.versions, selection.version, ""),
    zone: kept(service.zones, selection.zone, ""),
    weight: "",
    value: "",
  };
}

function firstType(types: readonly Choice[]): string {
  const cpu = types.find(({ name }) => name === defaultType);
  return (cpu ?? types[0])?.name ?? defaultType;
}
