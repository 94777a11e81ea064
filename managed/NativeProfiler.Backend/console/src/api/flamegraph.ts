import { parseProfile } from "../profile/parse_profile.ts";
import type { Profile } from "../profile/profile.ts";
import type { Selection } from "../state/address.ts";
import { getJson } from "./request.ts";

export async function getFlamegraph(selection: Selection, signal: AbortSignal): Promise<Profile> {
  return parseProfile(await getJson(`/api/v1/flamegraph?${queryOf(selection)}`, signal));
}

/** The address of the same merge as a pprof file. */
export function downloadPath(selection: Selection): string {
  return `/api/v1/profile.pb.gz?${queryOf(selection)}`;
}

export function queryOf(selection: Selection): string {
  const query = new URLSearchParams();
  const { project, service, type, version, zone, span, end } = selection;
  for (const [key, value] of Object.entries({ project, service, type, version, zone, span, end }))
    if (value !== "") query.set(key, value);
  return query.toString();
}
