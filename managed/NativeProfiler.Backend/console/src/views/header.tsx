import { downloadPath } from "../api/flamegraph.ts";
import { latestOf } from "../api/request.ts";
import icon from "../icon.svg";
import { flamegraph, reload } from "../state/store.ts";

export function Header() {
  const answer = latestOf(flamegraph.value);
  const loading = flamegraph.value.state === "loading" && answer !== undefined;
  return (
    <header class="header">
      <a class="brand" href="/flame">
        <img src={icon} alt="" width="22" height="22" />
        <span>NativeProfiler</span>
      </a>
      <div class="header-actions">
        {answer?.kind === "profile" && (
          <a class="button" href={downloadPath(answer.selection)} download>
            Download pprof
          </a>
        )}
        <button type="button" class="button" onClick={reload} aria-busy={loading}>
          Refresh
        </button>
      </div>
    </header>
  );
}
