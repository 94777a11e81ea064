import { useEffect, useState } from "preact/hooks";
import { getPacing, type Pacing, pathOfPacing, putPacing, resetPacing } from "../../api/pacing.ts";
import { latestOf } from "../../api/request.ts";
import type { Service } from "../../api/services.ts";
import { getSession, sessionPath } from "../../api/session.ts";
import { serviceOf, withService } from "../../state/catalogue.ts";
import { place, select } from "../../state/history.ts";
import { reload, services } from "../../state/store.ts";
import { allTypes, titleOfType } from "../parts/type_titles.ts";
import { useLoaded } from "../parts/use_loaded.ts";

/** How a service is profiled: whether, how often, with which types. For administrators. */
export function ProfilingSettings() {
  const known = latestOf(services.loading.value) ?? [];
  const service = serviceOf(place.value.selection, known) ?? known[0];
  const isAdmin = latestOf(useLoaded(sessionPath, getSession))?.isAdmin === true;
  const path = service === undefined ? undefined : pathOfPacing(service.project, service.service);
  const loading = useLoaded(path, getPacing);
  const pacing = latestOf(loading);
  if (service === undefined || path === undefined) return null;
  return (
    <section class="card panel">
      <h2>How a service is profiled</h2>
      <p class="soft">
        For all its replicas, within seconds of the change.
        {!isAdmin && " Your key may look; a key with the scope admin may change it."}
      </p>
      <ServicePicker known={known} service={service} />
      {loading.state === "failed" && (
        <p class="problem" role="alert">
          {loading.message}
        </p>
      )}
      {pacing !== undefined && (
        <PacingForm key={path} path={path} pacing={pacing} service={service} isAdmin={isAdmin} />
      )}
    </section>
  );
}

interface PickerProps {
  readonly known: readonly Service[];
  readonly service: Service;
}

function ServicePicker({ known, service }: PickerProps) {
  return (
    <label class="inline-field">
      <span>Service</span>
      <select
        class="input"
        value={String(known.indexOf(service))}
        onChange={(event) => {
          const next = known[Number(event.currentTarget.value)];
          if (next !== undefined) select(withService(place.value.selection, next));
        }}
      >
        {known.map((one, index) => (
          <option key={`${one.project} ${one.service}`} value={index} selected={one === service}>
            {one.service} ({one.project})
          </option>
        ))}
      </select>
    </label>
  );
}

interface FormProps extends Omit<PickerProps, "known"> {
  readonly path: string;
  readonly pacing: Pacing;
  readonly isAdmin: boolean;
}

function PacingForm({ path, pacing, service, isAdmin }: FormProps) {
  const [draft, setDraft] = useState(pacing);
  const [said, setSaid] = useState("");
  const [problem, setProblem] = useState("");
  useEffect(() => setDraft(pacing), [pacing]);
  const attempt = async (action: Promise<void>, done: string): Promise<void> => {
    try {
      await action;
      setProblem("");
      setSaid(done);
      reload();
    } catch (cause) {
      setSaid("");
      setProblem(cause instanceof Error ? cause.message : String(cause));
    }
  };
  const types = [
    ...allTypes,
    ...service.types.map(({ name }) => name).filter((name) => !allTypes.includes(name)),
  ];
  const setType = (type: string, on: boolean): void => {
    const { [type]: _, ...others } = draft.weights;
    setDraft({ ...draft, weights: on ? others : { ...others, [type]: 0 } });
  };
  return (
    <form
      class="pacing"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt(putPacing(path, draft), "Saved.");
      }}
    >
      <fieldset disabled={!isAdmin}>
        <legend class="unseen">Profiling of {service.service}</legend>
        <label class="check-field">
          <input
            type="checkbox"
            checked={draft.enabled}
            onChange={(event) => setDraft({ ...draft, enabled: event.currentTarget.checked })}
          />
          <span>
            Profile it <small class="soft">off: its replicas wait, at no cost</small>
          </span>
        </label>
        <div class="pacing-numbers">
          <Seconds
            label="A window every … seconds"
            value={draft.periodSeconds}
            onSet={(periodSeconds) => setDraft({ ...draft, periodSeconds })}
          />
          <Seconds
            label="A window's length in seconds"
            value={draft.windowSeconds}
            onSet={(windowSeconds) => setDraft({ ...draft, windowSeconds })}
          />
        </div>
        <div class="pacing-types">
          {types.map((type) => (
            <label key={type} class="check-field">
              <input
                type="checkbox"
                checked={draft.weights[type] !== 0}
                onChange={(event) => setType(type, event.currentTarget.checked)}
              />
              <span>{titleOfType(type)}</span>
            </label>
          ))}
        </div>
        <div class="message-actions">
          <button type="submit" class="button button-primary">
            Save
          </button>
          <button
            type="button"
            class="button"
            onClick={() => void attempt(resetPacing(path), "As the backend was started.")}
          >
            Back to the usual
          </button>
          <span class="soft" role="status">
            {said}
          </span>
        </div>
      </fieldset>
      {problem !== "" && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </form>
  );
}

interface SecondsProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly onSet: (value: number | undefined) => void;
}

function Seconds({ label, value, onSet }: SecondsProps) {
  return (
    <label class="form-field">
      <span>{label}</span>
      <input
        class="input"
        type="number"
        min="1"
        placeholder="as started"
        value={value ?? ""}
        onInput={(event) => {
          const { valueAsNumber } = event.currentTarget;
          onSet(Number.isNaN(valueAsNumber) ? undefined : valueAsNumber);
        }}
      />
    </label>
  );
}
