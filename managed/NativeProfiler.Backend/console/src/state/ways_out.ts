import type { Choice, Service } from "../api/services.ts";
import { longestSpan, type Selection } from "./address.ts";
import { serviceOf } from "./selection.ts";

/** A change to a selection that shows nothing, after which it may show something. */
export interface WayOut {
  readonly label: string;
  readonly change: Partial<Selection>;
}

const mostOffered = 3;

export function waysOut(selection: Selection, services: readonly Service[]): readonly WayOut[] {
  const service = serviceOf(selection, services);
  if (service === undefined)
    return services.slice(0, mostOffered).map((other) => ({
      label: `Show ${other.service}`,
      change: { project: other.project, service: other.service, version: "", zone: "" },
    }));
  if (!has(service.types, selection.type))
    return service.types
      .slice(0, mostOffered)
      .map(({ name }) => ({ label: `Show ${name}`, change: { type: name } }));
  const ways: WayOut[] = [];
  if (selection.version !== "") ways.push({ label: "Show all versions", change: { version: "" } });
  if (selection.zone !== "") ways.push({ label: "Show all zones", change: { zone: "" } });
  if (selection.span !== longestSpan.key)
    ways.push({
      label: `Look at ${longestSpan.label}`,
      change: { span: longestSpan.key, end: "" },
    });
  return ways;
}

function has(choices: readonly Choice[], name: string): boolean {
  return choices.some((choice) => choice.name === name);
}
