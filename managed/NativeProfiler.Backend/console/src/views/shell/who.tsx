import { latestOf } from "../../api/request.ts";
import { sendJson } from "../../api/send.ts";
import { getSession, sessionPath } from "../../api/session.ts";
import { useLoaded } from "../parts/use_loaded.ts";

/** Who is logged in, and the way out; nothing where no login is needed. */
export function Who() {
  const session = latestOf(useLoaded(sessionPath, getSession));
  if (session === undefined || !session.hasLogin) return null;
  const leave = async (): Promise<void> => {
    await sendJson("POST", "/logout", undefined, "text/plain", AbortSignal.timeout(10_000));
    location.assign("/login");
  };
  return (
    <p class="who">
      <span>{session.name}</span>
      <button type="button" class="button button-small" onClick={() => void leave()}>
        Log out
      </button>
    </p>
  );
}
