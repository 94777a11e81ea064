import { type BreakdownRow, getLabels } from "../../api/breakdown.ts";
import { pathOf, questionOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { place, replace } from "../../state/history.ts";
import { writerFor } from "../../state/store.ts";
import { titleOfType } from "../parts/type_titles.ts";
import { useLoaded } from "../parts/use_loaded.ts";
import { BreakdownOf, useBreakdown } from "./breakdown_of.tsx";

/** A value by version, zone or label, one or two of them. */
export function BreakdownView() {
  const { options, selection } = place.value;
  const by = options.by ?? "version";
  const then = options.then ?? "";
  const keys = then === "" || then === by ? by : `${by},${then}`;
  const loading = useBreakdown(keys);
  const labels = latestOf(useLoaded(pathOf("/api/v1/labels", questionOf(selection)), getLabels));
  const choices = [
    { value: "version", title: "Version" },
    { value: "zone", title: "Zone" },
    ...(labels ?? []).map(({ key }) => ({ value: `label:${key}`, title: `Label ${key}` })),
  ];
  const set = (key: string, value: string): void =>
    replace({ options: { ...options, [key]: value } });
  const breakdown = latestOf(loading);
  return (
    <section class="card panel">
      <div class="title-row">
        <h1>
          {titleOfType(selection.type)} by {titleOf(by)}{" "}
          {breakdown !== undefined && (
            <small class="soft">{writerFor(breakdown)(breakdown.total)}</small>
          )}
        </h1>
        <div class="table-tools">
          <KeyPicker label="By" value={by} choices={choices} onPick={(key) => set("by", key)} />
          <KeyPicker
            label="then by"
            value={then}
            choices={[
              { value: "", title: "Nothing" },
              ...choices.filter(({ value }) => value !== by),
            ]}
            onPick={(key) => set("then", key)}
          />
        </div>
      </div>
      <BreakdownOf loading={loading} keys={keys} />
    </section>
  );
}

interface KeyPickerProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly { readonly value: string; readonly title: string }[];
  readonly onPick: (key: string) => void;
}

/** Picks one of a few keys; the one in the address is there even if it is unknown. */
export function KeyPicker({ label, value, choices, onPick }: KeyPickerProps) {
  const known = choices.some((choice) => choice.value === value)
    ? choices
    : [...choices, { value, title: titleOf(value) }];
  return (
    <label class="inline-field">
      <span>{label}</span>
      <select class="input" value={value} onChange={(event) => onPick(event.currentTarget.value)}>
        {known.map((choice) => (
          <option key={choice.value} value={choice.value} selected={choice.value === value}>
            {choice.title}
          </option>
        ))}
      </select>
    </label>
  );
}

export function titleOf(key: string): string {
  return key.startsWith("label:") ? key.slice("label:".length) : key;
}

/** What a row is called; samples without the key are a row too. */
export function textOfKey(row: BreakdownRow, index: number): string {
  return row.keys[index] ?? "unlabelled";
}
