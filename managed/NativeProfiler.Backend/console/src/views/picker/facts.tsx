import { getInstances, type Instance } from "../../api/instances.ts";
import { latestOf } from "../../api/request.ts";
import { formatNumberOf, formatShare } from "../../flame/format.ts";
import { namedShare } from "../../flame/packages.ts";
import type { Profile } from "../../profile/profile.ts";
import { place } from "../../state/history.ts";
import { flamegraph } from "../../state/store.ts";
import { timeFormat } from "../../state/time_format.ts";
import { useLoaded } from "../parts/use_loaded.ts";

/** What the picture is made of. */
export function Facts() {
  const { project, service, upload } = place.value.selection;
  const path =
    service === "" || upload !== ""
      ? undefined
      : `/api/v1/instances?${new URLSearchParams({ project, service })}`;
  const instances = latestOf(useLoaded(path, getInstances));
  const answer = latestOf(flamegraph.loading.value);
  if (answer === undefined || answer.kind === "nothing") return null;
  const { profile } = answer;
  return (
    <p class="facts">
      {[...factsOf(profile), ...factsOfReplicas(instances ?? [])].map((fact) => (
        <span key={fact}>{fact}</span>
      ))}
    </p>
  );
}

function factsOf(profile: Profile): readonly string[] {
  const facts = [`${formatNumberOf(profile.profiles, "profile")} merged`];
  if (profile.firstUnixMs > 0)
    facts.push(timeFormat.value.range(profile.firstUnixMs, profile.lastUnixMs));
  facts.push(formatNumberOf(profile.nodes.count - 1, "frame"));
  const named = namedShare(profile);
  if (named < 0.9995) facts.push(`${formatShare(named)} with a name`);
  if (profile.unreadable > 0)
    facts.push(`${formatNumberOf(profile.unreadable, "profile")} could not be read`);
  return facts;
}

/** Of the replicas that run now, and the mean of what they said that profiling cost them; the instances' page has each. */
function factsOfReplicas(instances: readonly Instance[]): readonly string[] {
  if (instances.length === 0) return [];
  const facts = [formatNumberOf(instances.length, "replica")];
  const known = instances.flatMap(({ overheadPercent }) => overheadPercent ?? []);
  if (known.length > 0) {
    const sum = known.reduce((all, percent) => all + percent, 0);
    facts.push(`overhead in a window ${formatShare(sum / known.length / 100)}`);
  }
  return facts;
}
