import { objectIn, optionalText, textIn } from "./decode.ts";
import { getJson } from "./request.ts";

export const sessionPath = "/api/v1/session";

/** Who looks at the page. */
export interface Session {
  readonly name: string;
  /** Whether settings may be changed. */
  readonly isAdmin: boolean;
  /** False where everybody may look: on loopback. */
  readonly hasLogin: boolean;
  /** Goes back with whatever changes something; empty without a login. */
  readonly antiforgery: string;
}

function sessionIn(answer: unknown): Session {
  const fields = objectIn(answer, "the session");
  return {
    name: textIn(fields.name, "name"),
    isAdmin: fields.isAdmin === true,
    hasLogin: fields.hasLogin === true,
    antiforgery: optionalText(fields.antiforgery, "antiforgery"),
  };
}

export async function getSession(path: string, signal: AbortSignal): Promise<Session> {
  return sessionIn(await getJson(path, signal));
}
