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

/** A replica as the backend knows it. */
export interface Instance {
  readonly project: string;
  readonly service: string;
  readonly version: string;
  readonly zone: string;
  readonly language: string;
  readonly instance: string;
  readonly runtime: string;
  readonly agent: string;
  readonly state: string;
  readonly sinceUnixMs: number;
  /** What is wrong, and what to do; empty where nothing is. */
  readonly cause: string;
  readonly fix: string;
  readonly lastType: string;
  readonly lastUnixMs: number;
  readonly nextUnixMs: number;
  /** What its last profile cost the process; undefined where that is not known. */
  readonly overheadPercent: number | undefined;
  readonly types: readonly string[];
  readonly drops: readonly { readonly reason: string; readonly count: number }[];
}

export async function getInstances(
  path: string,
  signal: AbortSignal,
): Promise<readonly Instance[]> {
  const answer = objectIn(await getJson(path, signal), "the list of instances");
  return listIn(answer.instances, "instances", (fields) => ({
    project: optionalText(fields.project, "project"),
    service: textIn(fields.service, "service"),
    version: optionalText(fields.version, "version"),
    zone: optionalText(fields.zone, "zone"),
    language: optionalText(fields.language, "language"),
    instance: optionalText(fields.instance, "instance"),
    runtime: optionalText(fields.runtime, "runtime"),
    agent: optionalText(fields.agent, "agent"),
    state: textIn(fields.state, "state"),
    sinceUnixMs: optionalNumber(fields.sinceUnixMs, "sinceUnixMs"),
    cause: optionalText(fields.cause, "cause"),
    fix: optionalText(fields.fix, "fix"),
    lastType: optionalText(fields.lastType, "lastType"),
    lastUnixMs: optionalNumber(fields.lastUnixMs, "lastUnixMs"),
    nextUnixMs: optionalNumber(fields.nextUnixMs, "nextUnixMs"),
    overheadPercent:
      typeof fields.overheadPercent === "number" ? fields.overheadPercent : undefined,
    types: textsIn(fields.types ?? [], "types"),
    drops: Object.entries(objectIn(fields.drops ?? {}, "drops")).map(([reason, count]) => ({
      reason,
      count: numberIn(count, "drops"),
    })),
  }));
}

/** How far the first profile is. */
export interface Progress {
  readonly agentSeen: boolean;
  readonly waiting: number;
  readonly nextUnixMs: number;
  readonly grpc: string;
  readonly first:
    | { readonly service: string; readonly type: string; readonly unixMs: number }
    | undefined;
}

export async function getProgress(path: string, signal: AbortSignal): Promise<Progress> {
  const answer = objectIn(await getJson(path, signal), "the progress");
  const first = answer.firstProfile;
  return {
    agentSeen: answer.agentSeen === true,
    waiting: optionalNumber(answer.waiting, "waiting"),
    nextUnixMs: optionalNumber(answer.nextUnixMs, "nextUnixMs"),
    grpc: optionalText(answer.grpc, "grpc"),
    first: first === null || first === undefined ? undefined : firstIn(first),
  };
}

function firstIn(value: unknown): { service: string; type: string; unixMs: number } {
  const fields = objectIn(value, "firstProfile");
  return {
    service: textIn(fields.service, "service"),
    type: textIn(fields.type, "type"),
    unixMs: numberIn(fields.unixMs, "unixMs"),
  };
}
