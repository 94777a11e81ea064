import { ask } from "./request.ts";
import { getSession, sessionPath } from "./session.ts";

/** Sends a body, with the session's antiforgery token where there is one. */
export async function sendJson(
  method: "POST" | "PUT" | "DELETE",
  path: string,
  body: Blob | string | undefined,
  type: string,
  signal: AbortSignal,
): Promise<unknown> {
  const headers: Record<string, string> = { accept: "application/json", "content-type": type };
  const { antiforgery } = await getSession(sessionPath, signal);
  if (antiforgery !== "") headers["x-nativeprofiler-antiforgery"] = antiforgery;
  const init = { method, signal, headers };
  return ask(path, body === undefined ? init : { ...init, body });
}
