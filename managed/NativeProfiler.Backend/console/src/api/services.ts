import { arrayIn, numberIn, objectIn, textIn } from "../profile/parse_profile.ts";
import { getJson } from "./request.ts";

/** A service with what may be picked of it, and how many profiles each choice has. */
export interface Service {
  readonly project: string;
  readonly service: string;
  readonly types: readonly Choice[];
  /** Newest first. */
  readonly versions: readonly Choice[];
  readonly zones: readonly Choice[];
}

export interface Choice {
  readonly name: string;
  readonly profiles: number;
}

export async function getServices(signal: AbortSignal): Promise<readonly Service[]> {
  const answer = objectIn(await getJson("/api/v1/services", signal), "the list of services");
  return arrayIn(answer.services, "services").map((item) => {
    const fields = objectIn(item, "a service");
    return {
      project: textIn(fields.project ?? "", "project"),
      service: textIn(fields.service, "service"),
      types: choices(fields.types, "type"),
      versions: choices(fields.versions, "version"),
      zones: choices(fields.zones, "zone"),
    };
  });
}

function choices(list: unknown, key: string): readonly Choice[] {
  return arrayIn(list ?? [], `${key}s`)
    .map((item) => objectIn(item, `a ${key}`))
    .sort((a, b) => lastSeen(b) - lastSeen(a))
    .map((fields) => ({
      name: textIn(fields[key], key),
      profiles: numberIn(fields.profiles, "profiles"),
    }));
}

function lastSeen(fields: Record<string, unknown>): number {
  return typeof fields.lastUnixMs === "number" ? fields.lastUnixMs : 0;
}
