import { encoded } from "../state/address.ts";
import { listIn, objectIn, textIn } from "./decode.ts";
import { getJson } from "./request.ts";
import { sendJson } from "./send.ts";

/** An address under a name, kept for everybody who uses the project. */
export interface SavedView {
  readonly name: string;
  readonly address: string;
}

export async function getViews(path: string, signal: AbortSignal): Promise<readonly SavedView[]> {
  const answer = objectIn(await getJson(path, signal), "the saved views");
  return listIn(answer.views, "views", (fields) => ({
    name: textIn(fields.name, "name"),
    address: textIn(fields.address, "address"),
  }));
}

export async function saveView(project: string, { name, address }: SavedView): Promise<void> {
  const body = JSON.stringify({ address });
  await sendJson("PUT", pathOfView(project, name), body, "application/json", limit());
}

export async function deleteView(project: string, name: string): Promise<void> {
  await sendJson("DELETE", pathOfView(project, name), undefined, "application/json", limit());
}

export function pathOfViews(project: string): string {
  return `/api/v1/views?${new URLSearchParams({ project })}`;
}

function pathOfView(project: string, name: string): string {
  return `/api/v1/views/${encoded(name)}?${new URLSearchParams({ project })}`;
}

function limit(): AbortSignal {
  return AbortSignal.timeout(30_000);
}
