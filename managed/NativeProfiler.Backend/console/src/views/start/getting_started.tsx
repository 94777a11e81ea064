import { useState } from "preact/hooks";
import { getProgress } from "../../api/instances.ts";
import { latestOf } from "../../api/request.ts";
import { Segments } from "../parts/segments.tsx";
import { useLoaded } from "../parts/use_loaded.ts";
import { Checklist } from "./checklist.tsx";
import { guides } from "./guides.ts";
import { Troubles } from "./troubles.tsx";

const refreshMilliseconds = 3_000;

/** How to get the first profile; the list of steps ticks itself off. */
export function GettingStarted() {
  const [chosen, setChosen] = useState(guides[0]?.key ?? "");
  const progress = latestOf(useLoaded("/api/v1/getting-started", getProgress, refreshMilliseconds));
  const backend = backendOf(progress?.grpc ?? "");
  const guide = guides.find(({ key }) => key === chosen);
  return (
    <div class="start" data-state="getting-started">
      <div class="title-row">
        <h1>Get the first profile</h1>
      </div>
      <p class="lead">
        Start a program under the profiler, without a change to its code. Its flame graph is here
        about a minute later.
      </p>
      <div class="start-columns">
        <section class="card panel">
          <Segments
            label="Where it runs"
            value={chosen}
            rows={guides.map(({ key, title }) => ({ value: key, title }))}
            onPick={setChosen}
          />
          {guide?.steps(backend).map(({ title, lines, note }) => (
            <div key={title} class="start-step">
              <h2>{title}</h2>
              {note !== undefined && <p class="soft">{note}</p>}
              <Lines title={title} text={lines.join("\n")} />
            </div>
          ))}
        </section>
        <div class="start-side">
          <Checklist progress={progress} />
          <Troubles />
        </div>
      </div>
    </div>
  );
}

/** The address that agents send to: as the backend names it, reached by the host that this page is from. */
function backendOf(grpc: string): string {
  const port = /:([0-9]+)$/.exec(grpc)?.[1] ?? "8479";
  return `${location.protocol}//${location.hostname}:${port}`;
}

function Lines({ title, text }: { readonly title: string; readonly text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_500);
  };
  return (
    <div class="lines">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled by key too */}
      <pre tabIndex={0}>{text}</pre>
      <button
        type="button"
        class="button button-small"
        aria-label={`Copy: ${title}`}
        onClick={() => void copy()}
      >
        {copied ? "Copied" : "Copy"}
      </button>
    </div>
  );
}
