/** What the page shows, as its address says it. An empty text means: all, or the default. */
export interface Selection {
  readonly project: string;
  readonly service: string;
  readonly type: string;
  readonly version: string;
  readonly zone: string;
  /** One of `spans`. */
  readonly span: string;
  /** RFC 3339 in UTC; empty for now. */
  readonly end: string;
}

export interface Address {
  readonly selection: Selection;
  /** See flame/viewport.ts. */
  readonly zoom: string;
}

export interface TimeSpan {
  readonly key: string;
  readonly label: string;
}

export const longestSpan: TimeSpan = { key: "30d", label: "30 days" };

export const spans: readonly TimeSpan[] = [
  { key: "10m", label: "10 minutes" },
  { key: "1h", label: "1 hour" },
  { key: "6h", label: "6 hours" },
  { key: "1d", label: "1 day" },
  { key: "7d", label: "7 days" },
  longestSpan,
];

export const defaultProject = "default";
export const defaultSpan = "7d";
export const defaultType = "cpu";

const keys = {
  project: "project",
  service: "svc",
  type: "type",
  version: "ver",
  zone: "zone",
  span: "span",
  end: "end",
} as const;

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const read = (key: string): string => query.get(key) ?? "";
  const span = read(keys.span);
  return {
    selection: {
      project: read(keys.project) || defaultProject,
      service: read(keys.service),
      type: read(keys.type),
      version: read(keys.version),
      zone: read(keys.zone),
      span: spans.some(({ key }) => key === span) ? span : defaultSpan,
      end: Number.isNaN(Date.parse(read(keys.end))) ? "" : read(keys.end),
    },
    zoom: read("zoom"),
  };
}

/** `/flame?svc=shop&type=cpu&ver=1.1.0&span=1h&zoom=…`: short and readable, defaults left out. */
export function writeAddress({ selection, zoom }: Address): string {
  const parts: string[] = [];
  const add = (key: string, value: string): void => {
    if (value !== "") parts.push(`${key}=${readable(value)}`);
  };
  add(keys.project, selection.project === defaultProject ? "" : selection.project);
  add(keys.service, selection.service);
  add(keys.type, selection.type);
  add(keys.version, selection.version);
  add(keys.zone, selection.zone);
  add(keys.span, selection.span);
  add(keys.end, selection.end);
  add("zoom", zoom);
  return parts.length === 0 ? "/flame" : `/flame?${parts.join("&")}`;
}

/** Colons, slashes and tildes may stand in a query as they are. */
function readable(value: string): string {
  return encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%7E/g, "~");
}
