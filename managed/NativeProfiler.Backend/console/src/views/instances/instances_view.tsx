import { getInstances, type Instance } from "../../api/instances.ts";
import { latestOf } from "../../api/request.ts";
import { formatCount, formatNumberOf, formatShare } from "../../flame/format.ts";
import { show } from "../../state/history.ts";
import { reload } from "../../state/store.ts";
import { ago } from "../../state/time_format.ts";
import { ErrorState } from "../parts/error_state.tsx";
import { KeptBanner } from "../parts/kept_banner.tsx";
import { ScrollBox } from "../parts/scroll_box.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { titleOfType } from "../parts/type_titles.ts";
import { useLoaded } from "../parts/use_loaded.ts";
import { titleOfLanguage } from "../services/services_view.tsx";
import { Troubles } from "../start/troubles.tsx";

const refreshMilliseconds = 5_000;

/** Every replica that the backend knows: how it is, and what to do where it is not well. */
export function InstancesView() {
  const loading = useLoaded("/api/v1/instances", getInstances, refreshMilliseconds);
  const instances = latestOf(loading);
  if (instances === undefined)
    return loading.state === "failed" ? (
      <ErrorState message={loading.message} onRetry={reload} />
    ) : (
      <Skeleton />
    );
  if (instances.length === 0) return <NoInstances />;
  const troubled = instances.filter(({ cause }) => cause !== "");
  return (
    <>
      <div class="title-row">
        <h1>Instances</h1>
        <p class="soft" role="status">
          {summaryOf(instances)}
        </p>
      </div>
      <KeptBanner loading={loading} />
      {troubled.map((instance) => (
        <Trouble key={keyOf(instance)} instance={instance} />
      ))}
      <ScrollBox label="Instances" class="card">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Instance</th>
              <th scope="col">State</th>
              <th scope="col">Service</th>
              <th scope="col">Version, zone</th>
              <th scope="col">Runtime, agent</th>
              <th scope="col">Types</th>
              <th scope="col">Last profile</th>
              <th scope="col">Next turn</th>
              <th scope="col" class="right">
                Overhead in a window
              </th>
              <th scope="col">Lost</th>
            </tr>
          </thead>
          <tbody>
            {instances.map((instance) => (
              <Row key={keyOf(instance)} instance={instance} />
            ))}
          </tbody>
        </table>
      </ScrollBox>
    </>
  );
}

function Row({ instance }: { readonly instance: Instance }) {
  const now = Date.now();
  const { lastUnixMs, nextUnixMs, overheadPercent, drops } = instance;
  return (
    <tr>
      <th scope="row">{instance.instance || "–"}</th>
      <td>
        <StateTag instance={instance} />
      </td>
      <td>{instance.service}</td>
      <td>{[instance.version, instance.zone].filter(Boolean).join(" · ") || "–"}</td>
      <td>
        {titleOfLanguage(instance.language)} {instance.runtime}
        {instance.agent !== "" && <span class="soft"> · {instance.agent}</span>}
      </td>
      <td class="soft wrap">{instance.types.map(titleOfType).join(", ") || "–"}</td>
      <td class="number">
        {lastUnixMs > 0 ? `${titleOfType(instance.lastType)}, ${ago(lastUnixMs, now)}` : "none yet"}
      </td>
      <td class="number">
        {nextUnixMs > now ? `in ${Math.ceil((nextUnixMs - now) / 1_000)} s` : "–"}
      </td>
      <td class="right number">
        {overheadPercent === undefined ? "–" : formatShare(overheadPercent / 100)}
      </td>
      <td class="number soft wrap">
        {drops.map(({ reason, count }) => `${reason} ${formatCount(count)}`).join(", ") || "none"}
      </td>
    </tr>
  );
}

const stateTitles: ReadonlyMap<string, string> = new Map([
  ["waiting", "Waiting for its turn"],
  ["profiling", "Being profiled"],
  ["silent", "Silent"],
  ["new", "New"],
]);

function StateTag({ instance }: { readonly instance: Instance }) {
  const { state, cause } = instance;
  const kind = cause !== "" || state === "silent" ? "bad" : state === "profiling" ? "busy" : "good";
  return (
    <span class={`state state-${kind}`}>
      <span aria-hidden="true">{kind === "bad" ? "!" : kind === "busy" ? "●" : "✓"}</span>
      {stateTitles.get(state) ?? state}
    </span>
  );
}

function Trouble({ instance }: { readonly instance: Instance }) {
  const { service, version, instance: name, cause, fix } = instance;
  return (
    <section class="card trouble">
      <h2>
        {service} {version} {name !== "" && `· ${name}`}
      </h2>
      <p>{cause}</p>
      {fix !== "" && (
        <p>
          <strong>What to do: </strong>
          {fix}
        </p>
      )}
    </section>
  );
}

function NoInstances() {
  return (
    <section class="card message" data-state="empty">
      <h1>No instance is connected</h1>
      <p>A program shows here within seconds of its start under the profiler.</p>
      <button type="button" class="button button-primary" onClick={() => show("start")}>
        Get started
      </button>
      <Troubles />
    </section>
  );
}

function keyOf({ project, service, version, zone, instance }: Instance): string {
  return [project, service, version, zone, instance].join(" ");
}

function summaryOf(instances: readonly Instance[]): string {
  const count = (state: string): number =>
    instances.filter((instance) => instance.state === state).length;
  const parts = [formatNumberOf(instances.length, "instance")];
  for (const [state, text] of [
    ["profiling", "being profiled"],
    ["waiting", "waiting"],
    ["silent", "silent"],
  ] as const)
    if (count(state) > 0) parts.push(`${count(state)} ${text}`);
  return parts.join(" · ");
}
