import { useState } from "preact/hooks";
import { pathOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { getTable, type ValueTable } from "../../api/table.ts";
import { formatNumberOf } from "../../flame/format.ts";
import type { Address } from "../../state/address.ts";
import { place, replace } from "../../state/history.ts";
import { normalisation, question, reload, writerFor } from "../../state/store.ts";
import { csvOf, orderOf, readSort, tsvOf } from "../../table/rows.ts";
import { ProfileTabs } from "../flame/profile_tabs.tsx";
import { ErrorState } from "../parts/error_state.tsx";
import { KeptBanner } from "../parts/kept_banner.tsx";
import { NoProfiles } from "../parts/no_profiles.tsx";
import { Segments } from "../parts/segments.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { titleOfType } from "../parts/type_titles.ts";
import { useLoaded } from "../parts/use_loaded.ts";
import { save } from "../shell/save_picture.ts";
import { FunctionTable } from "./function_table.tsx";
import { LabelRows, TypeRows } from "./label_rows.tsx";

const withTypes = ["heap", "alloc", "heap_alloc", "exceptions"];

/** What a row may be. Types and labels are of stored profiles, and of one selection. */
function tabsOf({ view, selection }: Address): readonly { value: string; title: string }[] {
  const isStored = view !== "compare" && selection.upload === "";
  return [
    { value: "", title: "Functions" },
    { value: "package", title: "Packages" },
    { value: "line", title: "Lines" },
    ...(isStored && withTypes.includes(selection.type) ? [{ value: "type", title: "Types" }] : []),
    ...(isStored ? [{ value: "label", title: "Labels" }] : []),
  ];
}

/** The same profile as a table: functions, packages, lines or types. */
export function TableView() {
  return (
    <section class="card flame table-view">
      <ProfileTabs />
      <TableOfQuestion />
    </section>
  );
}

/** The table of what the address asks for, a comparison too. */
export function TableOfQuestion() {
  const { options, selection } = place.value;
  const tabs = tabsOf(place.value);
  const tab = tabs.find(({ value }) => value === options.tab)?.value ?? "";
  const isOfLabels = tab === "type" || tab === "label";
  const path = pathOf("/api/v1/table", question.value, [
    ["by", tab],
    ["normalise", normalisation.value],
  ]);
  const loading = useLoaded(isOfLabels ? undefined : path, getTable);
  const table = latestOf(loading);
  const find = options.find ?? "";
  const change = (key: string, value: string): void =>
    replace({ options: { ...options, [key]: value } });
  return (
    <>
      <div class="title-row">
        <h1>
          {titleOfType(selection.type)} by {titleOf(tab)}{" "}
          {!isOfLabels && table !== undefined && (
            <small class="soft">{writerFor(table)(table.total)}</small>
          )}
        </h1>
        <div class="table-tools">
          <Segments label="Rows" value={tab} rows={tabs} onPick={(value) => change("tab", value)} />
          {!isOfLabels && (
            <input
              class="input"
              type="search"
              placeholder="Find in the table"
              aria-label="Find in the table"
              value={find}
              onInput={(event) => change("find", event.currentTarget.value)}
            />
          )}
          {!isOfLabels && table !== undefined && (
            <>
              <CopyButton table={table} find={find} />
              <SaveButton table={table} find={find} />
            </>
          )}
        </div>
      </div>
      {tab === "type" ? (
        <TypeRows />
      ) : tab === "label" ? (
        <LabelRows />
      ) : table === undefined ? (
        loading.state === "failed" ? (
          <Failure message={loading.message} />
        ) : (
          <Skeleton />
        )
      ) : (
        <>
          <KeptBanner loading={loading} />
          <FunctionTable table={table} by={tab} find={find} />
        </>
      )}
    </>
  );
}

function Failure({ message }: { readonly message: string }) {
  return question.value.selection.service === "" ? (
    <NoProfiles reason={message} />
  ) : (
    <ErrorState message={message} onRetry={reload} />
  );
}

function titleOf(tab: string): string {
  return tab === "" ? "function" : tab;
}

function SaveButton({ table, find }: { readonly table: ValueTable; readonly find: string }) {
  const sort = readSort(place.value.options.sort, { column: "self", descending: true });
  const order = orderOf(table, sort, find);
  return (
    <button
      type="button"
      class="button"
      title={formatNumberOf(order.length, "row")}
      onClick={() => save(new Blob([csvOf(table, order)], { type: "text/csv" }), "profile.csv")}
    >
      CSV
    </button>
  );
}

/** For a spreadsheet or a message: the rows as they are sorted now. */
function CopyButton({ table, find }: { readonly table: ValueTable; readonly find: string }) {
  const [said, setSaid] = useState("Copy");
  const copy = async (): Promise<void> => {
    const sort = readSort(place.value.options.sort, { column: "self", descending: true });
    await navigator.clipboard.writeText(tsvOf(table, orderOf(table, sort, find))).then(
      () => setSaid("Copied"),
      () => setSaid("Not allowed"),
    );
    setTimeout(() => setSaid("Copy"), 2_500);
  };
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      <span aria-live="polite">{said}</span>
    </button>
  );
}
