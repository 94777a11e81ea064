import { numberIn, objectIn, optionalNumber } from "./decode.ts";
import { getJson } from "./request.ts";
import { sendJson } from "./send.ts";

/** How often and with which types a service is profiled; what is undefined is as the backend was started. */
export interface Pacing {
  readonly enabled: boolean;
  readonly periodSeconds: number | undefined;
  readonly windowSeconds: number | undefined;
  /** Windows by type, in proportion; 0 is never, what is missing is usual. */
  readonly weights: Readonly<Record<string, number>>;
}

export function pathOfPacing(project: string, service: string): string {
  return `/api/v1/settings?${new URLSearchParams({ project, service })}`;
}

export async function getPacing(path: string, signal: AbortSignal): Promise<Pacing> {
  const answer = objectIn(await getJson(path, signal), "the settings");
  const weights = Object.entries(objectIn(answer.weights ?? {}, "weights"));
  return {
    enabled: answer.enabled !== false,
    periodSeconds: optionalNumber(answer.periodSeconds, "periodSeconds") || undefined,
    windowSeconds: optionalNumber(answer.windowSeconds, "windowSeconds") || undefined,
    weights: Object.fromEntries(
      weights.map(([type, weight]) => [type, numberIn(weight, `weights.${type}`)]),
    ),
  };
}

/** Undefined fields are left out of the JSON: the backend then uses its own. */
export async function putPacing(path: string, pacing: Pacing): Promise<void> {
  await sendJson("PUT", path, JSON.stringify(pacing), "application/json", limit());
}

export async function resetPacing(path: string): Promise<void> {
  await sendJson("DELETE", path, undefined, "application/json", limit());
}

function limit(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
