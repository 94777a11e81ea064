import { useState } from "preact/hooks";
import { latestOf } from "../../api/request.ts";
import type { Service } from "../../api/services.ts";
import { serviceOf, withService } from "../../state/catalogue.ts";
import { place, select } from "../../state/history.ts";
import type { Selection } from "../../state/selection.ts";
import { services } from "../../state/store.ts";
import { Menu } from "../parts/menu.tsx";
import { titleOfType } from "../parts/type_titles.ts";
import { AmountMenu } from "./amount_menu.tsx";
import { CompareMenu } from "./compare_menu.tsx";
import { EndPicker } from "./end_picker.tsx";
import { LabelMenu } from "./label_menu.tsx";
import { serviceAt, serviceRows, typeRows, versionRows, withChosen, zoneRows } from "./rows.ts";
import { SpanMenu } from "./span_menu.tsx";
import { WeightMenu } from "./weight_menu.tsx";

const none: readonly Service[] = [];

/**
 * Which profiles: one menu for each dimension, with how many profiles each choice has. A narrow window shows the first three,
 * and what is not as usual, until the reader wants them all.
 */
export function PickerBar() {
  const known = latestOf(services.loading.value) ?? none;
  const [isWhole, setWhole] = useState(false);
  const { selection } = place.value;
  const service = serviceOf(selection, known);
  const pick = (part: Partial<Selection>): void => select({ ...selection, ...part });
  if (selection.upload !== "") return <UploadPicked selection={selection} />;
  return (
    <nav class={isWhole ? "picker picker-whole" : "picker"} aria-label="What to show">
      <Menu
        label="Service"
        value={service === undefined ? "" : String(known.indexOf(service))}
        summary={selection.service || "None"}
        rows={serviceRows(known)}
        onPick={(index) => {
          const next = serviceAt(known, index);
          if (next !== undefined) select(withService(selection, next));
        }}
      />
      <Menu
        label="Profile type"
        value={selection.type}
        summary={titleOfType(selection.type)}
        rows={typeRows(service, selection.type)}
        onPick={(type) => pick({ type, value: "", weight: "" })}
      />
      <SpanMenu onPick={(span) => pick({ span })} />
      <EndPicker end={selection.end} onPick={(end) => pick({ end })} />
      <Menu
        label="Version"
        value={selection.version}
        summary={selection.version || "All"}
        rows={withChosen(versionRows(service), selection.version)}
        marked={selection.version !== ""}
        onPick={(version) => pick({ version })}
      />
      <Menu
        label="Zone"
        value={selection.zone}
        summary={selection.zone || "All"}
        rows={withChosen(zoneRows(service), selection.zone)}
        marked={selection.zone !== ""}
        onPick={(zone) => pick({ zone })}
      />
      <LabelMenu />
      <WeightMenu />
      <CompareMenu service={service} />
      <AmountMenu />
      <button
        type="button"
        class="button picker-more"
        aria-expanded={isWhole}
        onClick={() => setWhole(!isWhole)}
      >
        {isWhole ? "Less" : "More"}
      </button>
    </nav>
  );
}

function UploadPicked({ selection }: { readonly selection: Selection }) {
  return (
    <nav class="picker" aria-label="What to show">
      <p class="picker-upload">
        An uploaded file <code>{selection.upload}</code>
      </p>
      <button
        type="button"
        class="button"
        onClick={() => select({ ...selection, upload: "", value: "" })}
      >
        Back to the services
      </button>
      <AmountMenu />
    </nav>
  );
}
