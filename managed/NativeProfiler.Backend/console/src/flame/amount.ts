import type { Measured } from "../profile/profile.ts";
import { formatQuantity, formatValue } from "./format.ts";

/** What a number on the page stands for: the mean of the profiles (as Cloud Profiler shows it), their sum, or the rate. */
export const amounts = ["mean", "total", "second"] as const;
export type Amount = (typeof amounts)[number];

export type Write = (value: number) => string;

/** Writes sums over profiles, as the backend sends them. What has no rate is written as a mean. */
export function writerOf(amount: Amount, measured: Measured): Write {
  const known = amount === "second" && !measured.perSecond ? "mean" : amount;
  const divisor = divisorOf(known, measured);
  return (value) => writeAmount(value / divisor, known, measured);
}

/** By what a sum is divided. A time by a time is a number of cores, or of threads. */
export function divisorOf(amount: Amount, { unit, profiles, durationNs }: Measured): number {
  if (amount === "total") return 1;
  if (amount === "mean") return profiles || 1;
  return (unit === "nanoseconds" ? durationNs : durationNs / 1e9) || 1;
}

/** A value that is divided already. */
export function writeAmount(
  value: number,
  amount: Amount,
  { unit, sampleType }: Pick<Measured, "unit" | "sampleType">,
): string {
  if (amount !== "second") return formatValue(value, unit);
  if (unit !== "nanoseconds") return `${formatValue(value, unit)}/s`;
  return `${formatQuantity(value)} ${sampleType === "cpu" ? "cores" : "threads"}`;
}

const moments = ["heap", "peak_heap", "threads", "tasks"];

/** Whether a type has a rate: what stands at a moment has none. */
export function hasRate(type: string): boolean {
  return !moments.includes(type);
}
