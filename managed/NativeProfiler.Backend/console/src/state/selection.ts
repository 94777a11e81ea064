/** Which profiles are merged. An empty text means: all, or the default. */
export interface Selection {
  readonly project: string;
  readonly service: string;
  readonly type: string;
  readonly version: string;
  readonly zone: string;
  /** One of `spans`, or any number and unit. */
  readonly span: string;
  /** RFC 3339 in UTC; empty for now. */
  readonly end: string;
  /** `5`: the 5 % of profiles with the largest totals; empty for all. */
  readonly weight: string;
  /** The sample type shown, where a profile has several; empty for its default. */
  readonly value: string;
  /** An uploaded file's id, in place of everything but `value`. */
  readonly upload: string;
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

export const emptySelection: Selection = {
  project: defaultProject,
  service: "",
  type: "",
  version: "",
  zone: "",
  span: defaultSpan,
  end: "",
  weight: "",
  value: "",
  upload: "",
};

const keys: readonly (readonly [keyof Selection, string])[] = [
  ["project", "project"],
  ["service", "svc"],
  ["type", "type"],
  ["version", "ver"],
  ["zone", "zone"],
  ["span", "span"],
  ["end", "end"],
  ["weight", "weight"],
  ["value", "value"],
  ["upload", "upload"],
];

export function readSelection(query: URLSearchParams): Selection {
  const read: Record<string, string> = {};
  for (const [name, key] of keys) read[name] = query.get(key) ?? "";
  const selection = { ...emptySelection, ...read };
  return {
    ...selection,
    project: selection.project || defaultProject,
    span: /^[1-9][0-9]{0,5}[smhd]$/.test(selection.span) ? selection.span : defaultSpan,
    end: Number.isNaN(Date.parse(selection.end)) ? "" : selection.end,
  };
}

export function writeSelection(selection: Selection): readonly (readonly [string, string])[] {
  return keys.map(([name, key]) => [
    key,
    name === "project" && selection.project === defaultProject ? "" : selection[name],
  ]);
}

export function titleOfSpan(span: string): string {
  return spans.find(({ key }) => key === span)?.label ?? span;
}
