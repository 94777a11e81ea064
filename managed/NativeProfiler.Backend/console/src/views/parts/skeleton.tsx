/** The outline of a flame graph, while the first one is on its way. */
export function Skeleton() {
  return (
    <section class="card skeleton" aria-busy="true" aria-label="Loading the flame graph">
      <div class="skeleton-row skeleton-row-1" />
      <div class="skeleton-row skeleton-row-2" />
      <div class="skeleton-row skeleton-row-3" />
      <div class="skeleton-row skeleton-row-4" />
      <div class="skeleton-row skeleton-row-5" />
      <div class="skeleton-row skeleton-row-6" />
    </section>
  );
}
