import { parseProfile } from "../profile/parse_profile.ts";
import type { Profile } from "../profile/profile.ts";
import { getJson, NotFoundError } from "./request.ts";

/** The merge of the profiles that fit a question, or why there is none to show. */
export type Answer =
  | { readonly kind: "profile"; readonly path: string; readonly profile: Profile }
  | { readonly kind: "nothing"; readonly path: string; readonly reason: string }
  | { readonly kind: "filtered"; readonly path: string; readonly profile: Profile };

/** `path`: the question, see pathOf. */
export async function getFlamegraph(path: string, signal: AbortSignal): Promise<Answer> {
  try {
    const isInverted = new URLSearchParams(path.split("?")[1]).get("invert") === "1";
    return answerOf(path, parseProfile(await getJson(path, signal), "nodes", isInverted));
  } catch (cause) {
    if (!(cause instanceof NotFoundError)) throw cause;
    return { kind: "nothing", path, reason: cause.message };
  }
}

function answerOf(path: string, profile: Profile): Answer {
  if (profile.total > 0 || (profile.base?.total ?? 0) > 0)
    return { kind: "profile", path, profile };
  if (profile.unfiltered > 0) return { kind: "filtered", path, profile };
  return { kind: "nothing", path, reason: "The profiles of this selection are empty." };
}

/** A function's callees, and its callers inverted. */
export interface Sandwich {
  readonly callees: Profile;
  readonly callers: Profile;
}

export async function getSandwich(path: string, signal: AbortSignal): Promise<Sandwich> {
  const body = await getJson(path, signal);
  return { callees: parseProfile(body), callers: parseProfile(body, "callers") };
}
