import { type Loading, latestOf } from "../../api/request.ts";
import { reload } from "../../state/store.ts";
import { ErrorBanner } from "./error_state.tsx";

/** Says above data that they are from before, where they could not be loaded anew. */
export function KeptBanner<T>({ loading }: { readonly loading: Loading<T> }) {
  return loading.state === "failed" && latestOf(loading) !== undefined ? (
    <ErrorBanner message={loading.message} onRetry={reload} />
  ) : null;
}
