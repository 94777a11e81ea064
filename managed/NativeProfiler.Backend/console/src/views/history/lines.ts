import type { History } from "../../api/series.ts";
import { type Amount, divisorOf } from "../../flame/amount.ts";

export interface Line {
  readonly name: string;
  readonly file: string;
  readonly package: string;
  /** One for each point: a share of the point's total, or an amount. */
  readonly values: readonly (number | null)[];
}

/** Points without a profile are gaps, not zeros. */
export function linesOf(history: History, of: Amount | "share"): readonly Line[] {
  return history.functions.map(({ name, file, package: packageName, values }) => ({
    name,
    file,
    package: packageName,
    values: values.map((value, point) => {
      const profiles = history.profiles[point] ?? 0;
      if (profiles === 0) return null;
      if (of === "share") return value / (history.total[point] || 1);
      return (
        value / divisorOf(of, { ...history, profiles, durationNs: history.durationNs[point] ?? 0 })
      );
    }),
  }));
}

/** Twenty colours that differ in hue and lightness, readable on light and dark. */
export function lineColour(index: number): string {
  const hues = [268, 25, 150, 60, 210, 330, 100, 240, 0, 180];
  const hue = hues[index % hues.length] as number;
  return `oklch(${index % 20 < 10 ? 0.62 : 0.75} 0.17 ${hue})`;
}
