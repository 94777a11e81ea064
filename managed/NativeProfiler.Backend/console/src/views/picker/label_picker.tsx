import { useState } from "preact/hooks";
import { getLabels, type LabelKey } from "../../api/breakdown.ts";
import { pathOf, questionOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { formatCount, formatNumberOf } from "../../flame/format.ts";
import { problemOf } from "../../state/chips.ts";
import { place } from "../../state/history.ts";
import { MenuList } from "../parts/menu.tsx";
import { Segments } from "../parts/segments.tsx";
import { useLoaded } from "../parts/use_loaded.ts";

interface Props {
  /** A condition as the query API has it: `key=value`, `key!=value`, `key=~pattern`. */
  readonly onPick: (condition: string) => void;
}

/** A label's key, then its value. */
export function LabelPicker({ onPick }: Props) {
  const [chosen, setChosen] = useState<LabelKey | undefined>(undefined);
  const path = pathOf("/api/v1/labels", questionOf(place.value.selection));
  const loading = useLoaded(path, getLabels);
  const labels = latestOf(loading);
  if (labels === undefined || labels.length === 0)
    return (
      <p class="menu-none" role="status">
        {loading.state === "failed"
          ? loading.message
          : labels === undefined
            ? "Looking for labels …"
            : "These profiles carry no labels."}
      </p>
    );
  if (chosen !== undefined) return <Values label={chosen} onPick={onPick} />;
  return (
    <MenuList
      key="keys"
      label="Label keys"
      value=""
      rows={labels.map(({ key, values }) => ({
        value: key,
        title: key,
        note: formatNumberOf(values.length, "value"),
      }))}
      onPick={(key) => setChosen(labels.find((label) => label.key === key))}
    />
  );
}

const operators = [
  { value: "=", title: "is" },
  { value: "!=", title: "is not" },
  { value: "=~", title: "matches" },
] as const;

function Values({ label, onPick }: { readonly label: LabelKey } & Props) {
  const [operator, setOperator] = useState<(typeof operators)[number]["value"]>("=");
  const { key, values } = label;
  return (
    <>
      <div class="label-operator">
        <strong>{key}</strong>
        <Segments
          label={`How ${key} is compared`}
          value={operator}
          rows={operators}
          onPick={setOperator}
        />
      </div>
      {operator === "=~" ? (
        <Pattern labelKey={key} onPick={onPick} />
      ) : (
        <MenuList
          key="values"
          label={`Values of ${key}`}
          value=""
          rows={values.map(({ value, profiles }) => ({
            value,
            title: value,
            note: profiles > 0 ? `${formatCount(profiles)} profiles` : "",
          }))}
          onPick={(value) => onPick(`${key}${operator}${value}`)}
        />
      )}
    </>
  );
}

function Pattern({ labelKey, onPick }: { readonly labelKey: string } & Props) {
  const [pattern, setPattern] = useState("");
  const condition = `${labelKey}=~${pattern}`;
  const problem = pattern === "" ? "" : problemOf("label", condition, "contains");
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        if (pattern !== "" && problem === "") onPick(condition);
      }}
    >
      <label class="form-field">
        <span>Regular expression</span>
        <input
          class="input"
          value={pattern}
          placeholder="^/cart"
          aria-invalid={problem !== ""}
          ref={(input) => input?.focus()}
          onInput={(event) => setPattern(event.currentTarget.value)}
        />
      </label>
      {problem !== "" && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <button
        type="submit"
        class="button button-primary"
        disabled={pattern === "" || problem !== ""}
      >
        Add
      </button>
    </form>
  );
}
