const titles: ReadonlyMap<string, string> = new Map([
  ["cpu", "CPU time"],
  ["wall", "Wall time"],
  ["heap", "Heap"],
  ["alloc", "Allocations"],
  ["heap_alloc", "Allocations"],
  ["contention", "Contention"],
  ["threads", "Threads"],
  ["exceptions", "Exceptions"],
  ["tasks", "Pending tasks"],
]);

/** What a profile type is called on the page; types not known here keep their own name. */
export function titleOfType(type: string): string {
  return titles.get(type) ?? type;
}
