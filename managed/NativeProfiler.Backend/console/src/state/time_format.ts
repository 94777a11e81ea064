import { computed } from "@preact/signals";
import { preferences } from "./preferences.ts";

/** Ways to write a moment, in the clock that the reader chose. */
export interface TimeFormat {
  /** `23 Nov, 14:05`. */
  moment(unixMs: number): string;
  /** `23 Nov, 14:05 – 15:20`. */
  range(fromUnixMs: number, toUnixMs: number): string;
  /** `23 Nov`, of a day in UTC, as the backend's days are. */
  day(unixMs: number): string;
  /** `UTC`, or nothing for the reader's own clock. */
  readonly zone: string;
}

export const timeFormat = computed<TimeFormat>(() => {
  const utc = preferences.value.clock === "utc";
  const zone = utc ? { timeZone: "UTC" } : {};
  const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...zone } as const;
  const day = { day: "numeric", month: "short" } as const;
  const moment = new Intl.DateTimeFormat(undefined, { ...day, ...parts });
  const utcDay = new Intl.DateTimeFormat(undefined, { ...day, timeZone: "UTC" });
  return {
    moment: (unixMs) => moment.format(unixMs),
    day: (unixMs) => utcDay.format(unixMs),
    range: (from, to) => moment.formatRange(from, to),
    zone: utc ? "UTC" : "",
  };
});

/** `just now`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function ago(unixMs: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - unixMs) / 1000));
  if (seconds < 10) return "just now";
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}
