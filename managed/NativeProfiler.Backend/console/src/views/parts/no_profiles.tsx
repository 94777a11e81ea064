import { latestOf } from "../../api/request.ts";
import { place } from "../../state/history.ts";
import { reload, services } from "../../state/store.ts";
import { waysOut } from "../../state/ways_out.ts";
import { WaysOut } from "./ways_out.tsx";

/** Nothing matches the selection: says why, and offers the steps that would show something. */
export function NoProfiles({ reason }: { readonly reason: string }) {
  return (
    <section class="card message" data-state="empty" role="status">
      <h1>No profiles here</h1>
      <p>{reason}</p>
      <WaysOut ways={waysOut(place.value, latestOf(services.loading.value) ?? [])}>
        <button type="button" class="button" onClick={reload}>
          Look again
        </button>
      </WaysOut>
    </section>
  );
}
