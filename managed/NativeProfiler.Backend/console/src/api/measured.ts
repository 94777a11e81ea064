import type { Measured } from "../profile/profile.ts";
import { numberIn, optionalNumber, optionalText, textIn } from "./decode.ts";

/** What the numbers of an answer are of, as every answer says it. */
export function measuredIn(answer: Record<string, unknown>): Measured {
  return {
    sampleType: optionalText(answer.sampleType, "sampleType"),
    unit: textIn(answer.unit, "unit"),
    profiles: numberIn(answer.profiles, "profiles"),
    durationNs: optionalNumber(answer.durationNs, "durationNs"),
    perSecond: answer.perSecond === true,
  };
}
