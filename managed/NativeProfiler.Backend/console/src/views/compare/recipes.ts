import type { Service } from "../../api/services.ts";
import type { Change } from "../../state/comparison.ts";
import { millisecondsOf } from "../../state/comparison.ts";
import { type Selection, titleOfSpan } from "../../state/selection.ts";
import { timeFormat } from "../../state/time_format.ts";

/** A comparison that is often wanted, with one click. */
export interface Recipe {
  readonly title: string;
  readonly meaning: string;
  readonly change: Change;
  /** What A has to be for it. */
  readonly selection: Partial<Selection>;
}

const day = 86_400_000;

export function recipes(selection: Selection, service: Service | undefined): readonly Recipe[] {
  const found: Recipe[] = [];
  const [newest, before] = service?.versions ?? [];
  const shift = (value: string, title: string, meaning: string): void => {
    found.push({ title, meaning, change: { dimension: "shift", value }, selection: {} });
  };
  if (newest !== undefined && before !== undefined)
    found.push({
      title: "This deploy vs the previous",
      meaning: `${newest.name} against ${before.name}`,
      change: { dimension: "version", value: before.name },
      selection: { version: newest.name },
    });
  const canary = canaryOf(service);
  if (canary !== undefined)
    found.push({
      title: "Canary vs production",
      meaning: `${canary.name} against ${canary.production}`,
      change: { dimension: "version", value: canary.production },
      selection: { version: canary.name },
    });
  if (selection.span !== "30d")
    shift(
      selection.span,
      `The ${titleOfSpan(selection.span)} before`,
      "The span just before this one",
    );
  if (millisecondsOf(selection.span) < day)
    shift("1d", "The same time yesterday", "Today against yesterday");
  if (millisecondsOf(selection.span) < 7 * day)
    shift("7d", "The same time last week", "Today against a week ago");
  return found;
}

/** The newest version, where another one that still runs has several times its profiles. */
function canaryOf(
  service: Service | undefined,
): { readonly name: string; readonly production: string } | undefined {
  const [newest, ...others] = service?.versions ?? [];
  const production = [...others].sort((a, b) => b.profiles - a.profiles)[0];
  if (newest === undefined || production === undefined) return undefined;
  const isBeside = newest.lastUnixMs - production.lastUnixMs < 600_000;
  return isBeside && production.profiles >= 2 * newest.profiles
    ? { name: newest.name, production: production.name }
    : undefined;
}

/** `version 1.0.0`, `7 days before`, `top 5 %`. */
export function describeChange({ dimension, value }: Change): string {
  switch (dimension) {
    case "shift":
      return `${titleOfSpan(value)} before`;
    case "end":
      return `until ${timeFormat.value.moment(Date.parse(value))}`;
    case "span":
      return titleOfSpan(value);
    case "weight":
      return value === "" ? "all weights" : `top ${value} %`;
    case "upload":
      return `upload ${value}`;
    case "label":
      return value;
    default:
      return value === "" ? `all ${dimension}s` : value;
  }
}
