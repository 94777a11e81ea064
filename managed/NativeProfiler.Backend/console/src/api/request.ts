import { objectIn } from "../profile/parse_profile.ts";

/** A request's life. What was loaded before stays at hand while, and if, the next one fails. */
export type Loading<T> =
  | { readonly state: "loading"; readonly previous: T | undefined }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly message: string; readonly previous: T | undefined };

export function latestOf<T>(loading: Loading<T>): T | undefined {
  return loading.state === "ready" ? loading.value : loading.previous;
}

/** There is nothing that fits the question; the message says why. */
export class NotFoundError extends Error {}

/** The JSON at `path`; throws an Error with a sentence for the reader of the page. */
export async function getJson(path: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(path, { signal, headers: { accept: "application/json" } }).catch(
    (cause: unknown) => {
      if (signal.aborted) throw cause;
      throw new Error("The backend does not answer. Is it running, and is the network up?");
    },
  );
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body;
  if (response.ok) throw new Error("The backend's answer was cut off or is not JSON.");
  const reason = reasonIn(body) ?? `The backend answered with status ${response.status}.`;
  throw response.status === 404 ? new NotFoundError(reason) : new Error(reason);
}

function reasonIn(body: unknown): string | undefined {
  try {
    const reason = objectIn(body, "the answer").error;
    return typeof reason === "string" && reason !== "" ? withFullStop(reason) : undefined;
  } catch {
    return undefined;
  }
}

function withFullStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
