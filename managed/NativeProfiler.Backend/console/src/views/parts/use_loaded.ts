import { signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Loading } from "../../api/request.ts";
import { load } from "../../state/resource.ts";
import { reloadCount } from "../../state/store.ts";

/** What `get` answers to a path, kept up to date while the view is on the page; nothing is asked without a path. */
export function useLoaded<T>(
  path: string | undefined,
  get: (path: string, abort: AbortSignal) => Promise<T>,
  everyMilliseconds = 0,
): Loading<T> {
  const loading = useMemo(() => signal<Loading<T>>({ state: "loading", previous: undefined }), []);
  const again = reloadCount.value;
  useEffect(() => {
    if (path === undefined) return undefined;
    let stop = load(loading, (abort) => get(path, abort));
    if (everyMilliseconds === 0) return stop;
    const timer = setInterval(() => {
      stop();
      stop = load(loading, (abort) => get(path, abort));
    }, everyMilliseconds);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [path, get, loading, again, everyMilliseconds]);
  return loading.value;
}
