import { signal } from "@preact/signals";
import type { Upload } from "../api/uploads.ts";

/** What was uploaded since the page was opened, newest first; the backend forgets it within the hour. */
export const uploads = signal<readonly Upload[]>([]);
