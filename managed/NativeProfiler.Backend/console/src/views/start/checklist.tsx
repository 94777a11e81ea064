import type { Progress } from "../../api/instances.ts";
import { formatNumberOf } from "../../flame/format.ts";
import { chipOf } from "../../state/chips.ts";
import { go, place } from "../../state/history.ts";
import { ago } from "../../state/time_format.ts";
import { titleOfType } from "../parts/type_titles.ts";

/** From the first sign of an agent to its first profile. */
export function Checklist({ progress }: { readonly progress: Progress | undefined }) {
  const first = progress?.first;
  const seen = progress?.agentSeen === true || first !== undefined;
  const wait = progress === undefined ? 0 : Math.ceil((progress.nextUnixMs - Date.now()) / 1_000);
  return (
    <section class="card panel checklist" aria-label="Progress">
      <h2>How far it is</h2>
      <ol aria-live="polite">
        <Item done={seen} title="An agent was seen">
          {seen ? "It speaks with this backend." : "Looking every few seconds."}
        </Item>
        <Item done={first !== undefined} title="Its turn">
          {progress !== undefined && progress.waiting > 0
            ? `${formatNumberOf(progress.waiting, "replica")} waiting${wait > 0 ? `, the next turn in ${wait} s` : ""}.`
            : "One replica of a service is profiled each minute."}
        </Item>
        <Item done={first !== undefined} title="The first profile">
          {first === undefined
            ? "Ten seconds later it is here."
            : `${titleOfType(first.type)} of ${first.service}, ${ago(first.unixMs, Date.now())}.`}
        </Item>
      </ol>
      {first !== undefined && (
        <button
          type="button"
          class="button button-primary"
          onClick={() =>
            go({
              view: "flame",
              options: {},
              chips: [chipOf("preset", "hideAsync")],
              selection: {
                ...place.value.selection,
                service: first.service,
                type: first.type,
                version: "",
                zone: "",
              },
            })
          }
        >
          Open it
        </button>
      )}
    </section>
  );
}

interface ItemProps {
  readonly done: boolean;
  readonly title: string;
  readonly children: string;
}

function Item({ done, title, children }: ItemProps) {
  return (
    <li class={done ? "check check-done" : "check"}>
      <span class="check-mark" aria-hidden="true">
        {done ? "✓" : ""}
      </span>
      <span>
        <strong>{title}</strong>
        <span class="soft">{done ? ` Done. ${children}` : ` ${children}`}</span>
      </span>
    </li>
  );
}
