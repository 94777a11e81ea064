import { downloadPath } from "../api/flamegraph.ts";
import { latestOf } from "../api/request.ts";
import icon from "../icon.svg";
import { flamegraph, reload } from "../state/store.ts";

export function Header() {
  const shown = latestOf(flamegraph.value);
  const loading = flamegraph.value.state === "loading" && shown !== undefined;
  return (
    <header class="header">
      <a class="brand" href="/flame">
        <img src={icon} alt="" width="22" height="22" />
        <span>NativeProfiler</span>
      </a>
      <div class="header-actions">
        {shown !== undefined && shown.profile.total > 0 && (
          <a class="button" href={downloadPath(shown.selection)} download>
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
