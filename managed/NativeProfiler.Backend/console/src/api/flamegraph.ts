import { parseProfile } from "../profile/parse_profile.ts";
import type { Profile } from "../profile/profile.ts";
import type { Selection } from "../state/address.ts";
import { getJson, NotFoundError } from "./request.ts";

/** The merge of the profiles that fit a selection, or why none fits. */
export type Answer =
  | { readonly kind: "profile"; readonly selection: Selection; readonly profile: Profile }
  | { readonly kind: "nothing"; readonly selection: Selection; readonly reason: string };

export async function getFlamegraph(selection: Selection, signal: AbortSignal): Promise<Answer> {
  try {
    const body = await getJson(`/api/v1/flamegraph?${queryOf(selection)}`, signal);
    const profile = parseProfile(body);
    if (profile.total > 0) return { kind: "profile", selection, profile };
    return { kind: "nothing", selection, reason: "The profiles of this selection are empty." };
  } catch (cause) {
    if (!(cause instanceof NotFoundError)) throw cause;
    return { kind: "nothing", selection, reason: cause.message };
  }
}

/** The address of the same merge as a pprof file. */
export function downloadPath(selection: Selection): string {
  return `/api/v1/profile.pb.gz?${queryOf(selection)}`;
}

export function queryOf(selection: Selection): string {
  const query = new URLSearchParams();
  const { project, service, type, version, zone, span } = selection;
  const end = selection.end === "" ? "" : String(Date.parse(selection.end));
  for (const [key, value] of Object.entries({ project, service, type, version, zone, span, end }))
    if (value !== "") query.set(key, value);
  return query.toString();
}
