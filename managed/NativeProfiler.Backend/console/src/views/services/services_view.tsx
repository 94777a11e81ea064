import { pathOf, questionOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { getTimeline, type Timeline } from "../../api/series.ts";
import type { Service } from "../../api/services.ts";
import { formatNumberOf } from "../../flame/format.ts";
import { writeAddress } from "../../state/address.ts";
import { withService } from "../../state/catalogue.ts";
import { go, place, show } from "../../state/history.ts";
import { services } from "../../state/store.ts";
import { ago } from "../../state/time_format.ts";
import { KeptBanner } from "../parts/kept_banner.tsx";
import { titleOfType } from "../parts/type_titles.ts";
import { useLoaded } from "../parts/use_loaded.ts";
import { Sparkline } from "./sparkline.tsx";

const steps = 60; // of the time span

/** One value for each step up to the last profile, 0 where there is none: the bars then stand where their time is. */
function everyStep({ unixMs, stepMs, total }: Timeline): readonly number[] {
  const values = Array.from({ length: steps }, () => 0);
  const last = unixMs[unixMs.length - 1] ?? 0;
  unixMs.forEach((time, index) => {
    const step = steps - 1 - Math.round((last - time) / stepMs);
    if (step >= 0) values[step] = (values[step] ?? 0) + (total[index] ?? 0);
  });
  return values;
}

const none: readonly Service[] = [];

/** Everything that sends profiles. */
export function ServicesView() {
  const known = latestOf(services.loading.value) ?? none;
  return (
    <>
      <div class="title-row">
        <h1>Services</h1>
        <p class="soft">{formatNumberOf(known.length, "service")}</p>
      </div>
      <KeptBanner loading={services.loading.value} />
      <ul class="cards">
        {known.map((service) => (
          <li key={`${service.project} ${service.service}`}>
            <ServiceCard service={service} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ServiceCard({ service }: { readonly service: Service }) {
  const selection = withService(
    { ...place.value.selection, span: "7d", end: "", upload: "" },
    service,
  );
  const target = { view: "flame", selection, chips: [], options: {}, zoom: "" } as const;
  const series = latestOf(
    useLoaded(
      pathOf("/api/v1/timeline", questionOf({ ...selection, version: "", zone: "" }), [
        ["buckets", String(steps)],
      ]),
      getTimeline,
    ),
  );
  return (
    <article class="card service">
      <div class="title-row">
        <h2>
          <a
            class="service-link"
            href={writeAddress({ ...place.value, ...target })}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey) return;
              event.preventDefault();
              go(target);
            }}
          >
            {service.service}
          </a>
        </h2>
        <span class="soft number">
          {service.lastUnixMs > 0 && ago(service.lastUnixMs, Date.now())}
        </span>
      </div>
      {series !== undefined && <Sparkline values={everyStep(series)} />}
      <dl class="facts-list">
        <dt>Types</dt>
        <dd>
          {service.types.map(({ name, profiles }) => (
            <span key={name} class="tag">
              {titleOfType(name)} <small>{formatNumberOf(profiles, "profile")}</small>
            </span>
          ))}
        </dd>
        <dt>Versions</dt>
        <dd>
          {service.versions.slice(0, 3).map(({ name }) => (
            <span key={name} class="tag">
              {name === "" ? "none" : name}
            </span>
          ))}
          {service.versions.length > 3 && (
            <span class="soft">and {service.versions.length - 3} older</span>
          )}
        </dd>
        <dt>Zones</dt>
        <dd>{service.zones.map(({ name }) => name).join(", ") || "–"}</dd>
        {service.languages.length > 0 && (
          <>
            <dt>Language</dt>
            <dd>{service.languages.map(titleOfLanguage).join(", ")}</dd>
          </>
        )}
      </dl>
      <div class="service-foot">
        <span class="soft">
          {service.waiting > 0
            ? `${formatNumberOf(service.waiting, "replica")} waiting for a turn`
            : service.project}
        </span>
        <button
          type="button"
          class="button button-small"
          onClick={() => show("instances", { selection })}
        >
          Instances
        </button>
      </div>
    </article>
  );
}

const languages: ReadonlyMap<string, string> = new Map([
  ["dotnet", ".NET"],
  ["go", "Go"],
  ["nodejs", "Node.js"],
  ["python", "Python"],
  ["java", "Java"],
]);

export function titleOfLanguage(language: string): string {
  return languages.get(language) ?? language;
}
