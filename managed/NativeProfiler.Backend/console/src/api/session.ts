import { objectIn, optionalText, textIn } from "./decode.ts";

export const sessionPath = "/api/v1/session";

/** Who looks at the page. */
export interface Session {
  readonly name: string;
  /** False where everybody may look: on loopback. */
  readonly hasLogin: boolean;
  /** Goes back with whatever changes something; empty without a login. */
  readonly antiforgery: string;
}

export function sessionIn(answer: unknown): Session {
  const fields = objectIn(answer, "the session");
  return {
    name: textIn(fields.name, "name"),
    hasLogin: fields.hasLogin === true,
    antiforgery: optionalText(fields.antiforgery, "antiforgery"),
  };
}
