import type { Choice, Service } from "../api/services.ts";
import { formatNumberOf } from "../flame/format.ts";
import { type Selection, spans } from "../state/address.ts";
import { address, select } from "../state/history.ts";
import { serviceOf, withService } from "../state/selection.ts";
import { titleOfType } from "./type_titles.ts";

export function PickerBar({ services }: { readonly services: readonly Service[] }) {
  const { selection } = address.value;
  const service = serviceOf(selection, services);
  const pick = (part: Partial<Selection>): void => select({ ...selection, ...part });
  const pickService = (index: string): void => {
    const next = services[Number(index)];
    if (next !== undefined) select(withService(selection, next));
  };
  return (
    <nav class="picker" aria-label="What to show">
      <Picker
        label="Service"
        value={String(service === undefined ? -1 : services.indexOf(service))}
        options={serviceOptions(services, service === undefined ? selection.service : "")}
        onPick={pickService}
      />
      <Picker
        label="Profile type"
        value={selection.type}
        options={withPicked(
          typeOptions(service?.types ?? []),
          selection.type,
          titleOfType(selection.type),
        )}
        onPick={(type) => pick({ type })}
      />
      <Picker
        label="Version"
        value={selection.version}
        options={withPicked(allAnd(service?.versions ?? []), selection.version)}
        onPick={(version) => pick({ version })}
      />
      <Picker
        label="Zone"
        value={selection.zone}
        options={withPicked(allAnd(service?.zones ?? []), selection.zone)}
        onPick={(zone) => pick({ zone })}
      />
      <Picker
        label="Time span"
        value={selection.span}
        options={spans.map(({ key, label }) => ({ value: key, label }))}
        onPick={(span) => pick({ span })}
      />
      <Picker
        label="End"
        value={selection.end}
        options={endOptions(selection.end)}
        onPick={(end) => pick({ end: end === freeze ? new Date().toISOString() : end })}
      />
    </nav>
  );
}

interface Option {
  readonly value: string;
  readonly label: string;
}

interface PickerProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onPick: (value: string) => void;
}

function Picker({ label, value, options, onPick }: PickerProps) {
  return (
    <label class="picker-field">
      <span>{label}</span>
      <select value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

const freeze = "freeze";

function endOptions(end: string): readonly Option[] {
  const now = { value: "", label: "Now" };
  if (end === "") return [now, { value: freeze, label: "Freeze at this moment" }];
  return [now, { value: end, label: `${end.slice(0, 10)} ${end.slice(11, 19)} UTC` }];
}

function serviceOptions(services: readonly Service[], unknown: string): readonly Option[] {
  const ambiguous = new Set(services.map(({ project }) => project)).size > 1;
  const options = services.map(({ project, service }, index) => ({
    value: String(index),
    label: ambiguous && project !== "" ? `${project} / ${service}` : service,
  }));
  return unknown === "" ? options : [{ value: "-1", label: unknown }, ...options];
}

function choiceOptions(choices: readonly Choice[]): readonly Option[] {
  return choices.map(({ name, profiles }) => ({
    value: name,
    label: `${name} · ${formatNumberOf(profiles, "profile")}`,
  }));
}

function typeOptions(types: readonly Choice[]): readonly Option[] {
  return types.map(({ name, profiles }) => ({
    value: name,
    label: `${titleOfType(name)} · ${formatNumberOf(profiles, "profile")}`,
  }));
}

function allAnd(choices: readonly Choice[]): readonly Option[] {
  return [{ value: "", label: "All" }, ...choiceOptions(choices)];
}

/** What the address names stays selectable even when the service has nothing of it. */
function withPicked(options: readonly Option[], picked: string, name = picked): readonly Option[] {
  if (options.some(({ value }) => value === picked)) return options;
  return [...options, { value: picked, label: `${name} · no profiles` }];
}
