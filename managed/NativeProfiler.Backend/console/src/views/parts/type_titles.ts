const titles: ReadonlyMap<string, string> = new Map([
  ["cpu", "CPU time"],
  ["wall", "Wall time"],
  ["heap", "Heap"],
  ["alloc", "Allocations"],
  ["heap_alloc", "Allocated heap"],
  ["peak_heap", "Peak heap"],
  ["contention", "Contention"],
  ["threads", "Threads"],
  ["exceptions", "Exceptions"],
  ["tasks", "Pending tasks"],
]);

/** What a profile type is called on the page; types not known here keep their own name. */
export function titleOfType(type: string): string {
  return titles.get(type) ?? type;
}

/** Types that a service may have, in the order of the menu. */
export const allTypes: readonly string[] = [
  "cpu",
  "wall",
  "heap",
  "alloc",
  "contention",
  "threads",
  "exceptions",
  "tasks",
];

const onByDefault: readonly string[] = ["cpu", "heap", "alloc"];

/** Why a service has none of a type, as far as its language says. */
export function missingType(type: string, languages: readonly string[]): string {
  const dotnetOnly = type === "exceptions" || type === "tasks";
  if (dotnetOnly && languages.length > 0 && !languages.includes("dotnet")) return ".NET only";
  if (!languages.includes("dotnet") || onByDefault.includes(type)) return "none yet";
  return type === "tasks"
    ? "taken on request: nativeprofiler tasks"
    : "off: NATIVEPROFILER_PROFILES does not name it";
}
