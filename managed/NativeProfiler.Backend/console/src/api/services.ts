import {
  listIn,
  numberIn,
  objectIn,
  optionalNumber,
  optionalText,
  textIn,
  textsIn,
} from "./decode.ts";
import { getJson } from "./request.ts";

/** A service with what may be picked of it, and how many profiles each choice has. */
export interface Service {
  readonly project: string;
  readonly service: string;
  readonly languages: readonly string[];
  readonly types: readonly Choice[];
  /** Newest first. */
  readonly versions: readonly Choice[];
  readonly zones: readonly Choice[];
  /** 0 where it is not known. */
  readonly lastUnixMs: number;
  /** Replicas that wait for their turn. */
  readonly waiting: number;
}

export interface Choice {
  readonly name: string;
  readonly profiles: number;
  readonly firstUnixMs: number;
  readonly lastUnixMs: number;
}

export async function getServices(path: string, signal: AbortSignal): Promise<readonly Service[]> {
  const answer = objectIn(await getJson(path, signal), "the list of services");
  return listIn(answer.services, "services", (fields) => {
    const versions = choices(fields.versions, "version");
    return {
      project: optionalText(fields.project, "project"),
      service: textIn(fields.service, "service"),
      languages: textsIn(fields.languages ?? [], "languages"),
      types: choices(fields.types, "type"),
      versions,
      zones: choices(fields.zones, "zone"),
      lastUnixMs:
        optionalNumber(fields.lastUnixMs, "lastUnixMs") ||
        Math.max(0, ...versions.map((version) => version.lastUnixMs)),
      waiting: optionalNumber(fields.waiting, "waiting"),
    };
  });
}

function choices(list: unknown, key: string): readonly Choice[] {
  const all = listIn(list, `${key}s`, (fields) => ({
    name: textIn(fields[key], key),
    profiles: numberIn(fields.profiles, "profiles"),
    firstUnixMs: optionalNumber(fields.firstUnixMs, "firstUnixMs"),
    lastUnixMs: optionalNumber(fields.lastUnixMs, "lastUnixMs"),
  }));
  return [...all].sort((a, b) => b.lastUnixMs - a.lastUnixMs);
}
