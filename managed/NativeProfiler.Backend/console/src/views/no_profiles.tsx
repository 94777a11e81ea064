import { latestOf } from "../api/request.ts";
import { type Selection, spans } from "../state/address.ts";
import { emptyReason } from "../state/empty_reason.ts";
import { address, select } from "../state/history.ts";
import { reload, services } from "../state/store.ts";

/** Nothing matches the selection: says why, and offers the steps that would show something. */
export function NoProfiles() {
  const { selection } = address.value;
  const reason = emptyReason(selection, latestOf(services.value) ?? []);
  return (
    <section class="card message" data-state="empty">
      <h1>No profiles here</h1>
      <p>{reason.sentence}</p>
      <div class="message-actions">
        {reason.ways.map(({ label, change }) => (
          <button
            key={label}
            type="button"
            class="button button-primary"
            onClick={() => select({ ...selection, ...change } satisfies Selection)}
          >
            {label}
          </button>
        ))}
        {selection.span !== lastSpan && (
          <button
            type="button"
            class="button"
            onClick={() => select({ ...selection, span: lastSpan, end: "" })}
          >
            Look at 30 days
          </button>
        )}
        <button type="button" class="button" onClick={reload}>
          Look again
        </button>
      </div>
    </section>
  );
}

const lastSpan = spans[spans.length - 1]?.key ?? "";
