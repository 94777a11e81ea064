import type { Choice, Service } from "../api/services.ts";
import type { Address } from "./address.ts";
import { serviceOf } from "./catalogue.ts";
import { textOfChip } from "./chips.ts";
import { longestSpan } from "./selection.ts";

/** A change to an address that shows nothing, after which it may show something. */
export interface WayOut {
  readonly label: string;
  readonly change: Partial<Address>;
}

const mostOffered = 3;

export function waysOut(address: Address, services: readonly Service[]): readonly WayOut[] {
  const { selection, chips } = address;
  const to = (label: string, part: Partial<typeof selection>): WayOut => ({
    label,
    change: { selection: { ...selection, ...part }, zoom: "" },
  });
  const service = serviceOf(selection, services);
  if (service === undefined)
    return services.slice(0, mostOffered).map((other) =>
      to(`Show ${other.service}`, {
        project: other.project,
        service: other.service,
        version: "",
        zone: "",
        upload: "",
      }),
    );
  if (!has(service.types, selection.type))
    return service.types
      .slice(0, mostOffered)
      .map(({ name }) => to(`Show ${name}`, { type: name, value: "" }));
  const ways: WayOut[] = [];
  for (const chip of chips)
    if (chip.kind === "label" && !chip.disabled)
      ways.push({
        label: `Remove ${textOfChip(chip)}`,
        change: { chips: chips.filter((other) => other !== chip) },
      });
  if (selection.version !== "") ways.push(to("Show all versions", { version: "" }));
  if (selection.zone !== "") ways.push(to("Show all zones", { zone: "" }));
  if (selection.weight !== "") ways.push(to("Show all weights", { weight: "" }));
  if (selection.span !== longestSpan.key)
    ways.push(to(`Look at ${longestSpan.label}`, { span: longestSpan.key, end: "" }));
  return ways;
}

/** What may be taken away when filters leave nothing over, one chip at a time. */
export function waysBack({ chips }: Address): readonly WayOut[] {
  return chips
    .filter((chip) => !chip.disabled && chip.kind !== "highlight")
    .map((chip) => ({
      label: `Remove ${textOfChip(chip)}`,
      change: { chips: chips.filter((other) => other !== chip), zoom: "" },
    }));
}

function has(choices: readonly Choice[], name: string): boolean {
  return choices.some((choice) => choice.name === name);
}
