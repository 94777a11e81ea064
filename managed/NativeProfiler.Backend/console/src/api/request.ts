import { objectIn } from "./decode.ts";

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

/** The backend does not know who asks: the page shows its login. */
export class LoginError extends Error {}

/** The JSON at `path`; throws an Error with a sentence for the reader of the page. */
export function getJson(path: string, signal: AbortSignal): Promise<unknown> {
  return ask(path, { signal, headers: { accept: "application/json" } });
}

/** The JSON that answers a request, or a sentence in an Error. */
export async function ask(
  path: string,
  init: RequestInit & { signal: AbortSignal },
): Promise<unknown> {
  const response = await fetch(path, init).catch((cause: unknown) => {
    if (init.signal.aborted) throw cause;
    throw new Error("The backend does not answer. Is it running, and is the network up?");
  });
  const text = await response.text().catch(() => "");
  const body = jsonIn(text);
  if (response.ok && (body !== undefined || text === "")) return body;
  if (response.ok) throw new Error("The backend's answer was cut off or is not JSON.");
  const reason = reasonIn(body) ?? `The backend answered with status ${response.status}.`;
  if (response.status === 401) throw new LoginError(reason);
  throw response.status === 404 ? new NotFoundError(reason) : new Error(reason);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonIn(body: unknown): string | undefined {
  try {
    const reason = objectIn(body, "the answer").error;
    return typeof reason === "string" && reason !== "" ? sentence(reason) : undefined;
  } catch {
    return undefined;
  }
}

function sentence(text: string): string {
  // A name keeps its small letter, a word does not.
  const begun = text.replace(
    /^(?:a|all|no|none|the|there)\b/,
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  );
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
