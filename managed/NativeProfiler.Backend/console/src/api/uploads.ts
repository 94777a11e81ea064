import { numberIn, objectIn, optionalText, textIn, textsIn } from "./decode.ts";
import { sendJson } from "./send.ts";

/** A file that the backend keeps for an hour, to be looked at like a stored profile. */
export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly format: string;
  readonly sampleTypes: readonly string[];
  readonly value: string;
  readonly expiresUnixMs: number;
}

export async function uploadFile(
  project: string,
  file: File,
  signal: AbortSignal,
): Promise<Upload> {
  const path = `/api/v1/uploads?${new URLSearchParams({ project, name: file.name })}`;
  const answer = await sendJson("POST", path, file, "application/octet-stream", signal);
  const fields = objectIn(answer, "the answer to an upload");
  return {
    id: textIn(fields.id, "id"),
    name: optionalText(fields.name, "name"),
    format: optionalText(fields.format, "format"),
    sampleTypes: textsIn(fields.sampleTypes ?? [], "sampleTypes"),
    value: optionalText(fields.value, "value"),
    expiresUnixMs: numberIn(fields.expiresUnixMs ?? 0, "expiresUnixMs"),
  };
}
