import { latestOf } from "../api/request.ts";
import { address, select } from "../state/history.ts";
import { reload, services } from "../state/store.ts";
import { waysOut } from "../state/ways_out.ts";

/** Nothing matches the selection: says why, and offers the steps that would show something. */
export function NoProfiles({ reason }: { readonly reason: string }) {
  const { selection } = address.value;
  const ways = waysOut(selection, latestOf(services.value) ?? []);
  return (
    <section class="card message" data-state="empty">
      <h1>No profiles here</h1>
      <p>{reason}</p>
      <div class="message-actions">
        {ways.map(({ label, change }, index) => (
          <button
            key={label}
            type="button"
            class={index === 0 ? "button button-primary" : "button"}
            onClick={() => select({ ...selection, ...change })}
          >
            {label}
          </button>
        ))}
        <button type="button" class="button" onClick={reload}>
          Look again
        </button>
      </div>
    </section>
  );
}
