import { pathOf } from "../../api/query.ts";
import { latestOf } from "../../api/request.ts";
import { getHistory, type History } from "../../api/series.ts";
import { writeAmount } from "../../flame/amount.ts";
import { formatCount, formatShare } from "../../flame/format.ts";
import { chipOf } from "../../state/chips.ts";
import { go, place, replace } from "../../state/history.ts";
import type { Selection } from "../../state/selection.ts";
import { amount, question, reload } from "../../state/store.ts";
import { ErrorState } from "../parts/error_state.tsx";
import { KeptBanner } from "../parts/kept_banner.tsx";
import { NoProfiles } from "../parts/no_profiles.tsx";
import { ScrollBox } from "../parts/scroll_box.tsx";
import { Segments } from "../parts/segments.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { titleOfType } from "../parts/type_titles.ts";
import { useLoaded } from "../parts/use_loaded.ts";
import { ClippedName } from "../table/clipped_name.tsx";
import { HistoryChart, timeOf } from "./history_chart.tsx";
import { lineColour, linesOf } from "./lines.ts";

/** How much functions used on each day, or in each hour. */
export function HistoryView() {
  const { options, middle, selection } = place.value;
  const set = (key: string, value: string): void =>
    replace({ options: { ...options, [key]: value } });
  // Sums of days are kept by function, not by stack: no filter of stacks or frames can be asked of them.
  const labels = question.value.chips.filter(({ kind }) => kind === "label");
  const others = question.value.chips.some(({ kind, disabled }) => kind !== "label" && !disabled);
  const path = pathOf("/api/v1/history", { ...question.value, chips: labels }, [
    ["top", middle === "" ? (options.top ?? "5") : ""],
    ["by", options.by ?? ""],
    ["function", middle],
    ["include", options.find ?? ""],
    ["exclude", options.skip ?? ""],
  ]);
  const loading = useLoaded(path, getHistory);
  const history = latestOf(loading);
  return (
    <section class="card panel history">
      <div class="title-row">
        <h1>
          {titleOfType(selection.type)} over time{" "}
          <small class="soft">
            {history?.step === "hour" ? "hourly" : "daily"}
            {middle !== "" && ` · ${middle}`}
          </small>
        </h1>
        <div class="table-tools">
          <Segments
            label="Value"
            value={options.by ?? ""}
            rows={[
              { value: "", title: "Total" },
              { value: "self", title: "Self" },
            ]}
            onPick={(by) => set("by", by)}
          />
          <Segments
            label="Unit"
            value={options.of ?? ""}
            rows={[
              { value: "", title: "%" },
              { value: "absolute", title: "Absolute" },
            ]}
            onPick={(of) => set("of", of)}
          />
          {middle === "" ? (
            <TopPicker value={options.top ?? "5"} onPick={(top) => set("top", top)} />
          ) : (
            <button type="button" class="button" onClick={() => go({ middle: "" })}>
              All functions
            </button>
          )}
        </div>
      </div>
      <div class="history-filters">
        <Pattern
          label="Only functions like"
          value={options.find ?? ""}
          onSet={(text) => set("find", text)}
        />
        <Pattern
          label="But not like"
          value={options.skip ?? ""}
          onSet={(text) => set("skip", text)}
        />
      </div>
      {others && <p class="soft">Only filters of labels act here: days are kept by function.</p>}
      <KeptBanner loading={loading} />
      {history === undefined ? (
        loading.state === "failed" ? (
          <ErrorState message={loading.message} onRetry={reload} />
        ) : (
          <Skeleton />
        )
      ) : history.unixMs.length === 0 ? (
        <NoProfiles reason="There is no profile in this span." />
      ) : (
        <Lines history={history} share={options.of !== "absolute"} selection={selection} />
      )}
    </section>
  );
}

interface LinesProps {
  readonly history: History;
  readonly share: boolean;
  readonly selection: Selection;
}

function Lines({ history, share, selection }: LinesProps) {
  const lines = linesOf(history, share ? "share" : amount.value);
  const write = (value: number): string =>
    share ? formatShare(value) : writeAmount(value, amount.value, history);
  const openDay = (point: number): void => {
    const step = history.step === "hour" ? 3_600_000 : 86_400_000;
    const end = new Date((history.unixMs[point] as number) + step).toISOString();
    go({
      view: "flame",
      options: {},
      zoom: "",
      selection: { ...selection, span: history.step === "hour" ? "1h" : "1d", end },
    });
  };
  return (
    <>
      <HistoryChart
        history={history}
        lines={lines}
        unit={share ? "" : history.unit}
        write={write}
        onPick={openDay}
      />
      <ScrollBox label="Functions over time">
        <table class="plain history-table">
          <caption>
            A click on a point of the chart opens that {history.step}'s flame graph.
          </caption>
          <thead>
            <tr>
              <th scope="col">Function</th>
              <th scope="col">Package</th>
              <th scope="col" class="right">
                First
              </th>
              <th scope="col" class="right">
                Last, {timeOf(history, history.unixMs.length - 1)}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line, index) => (
              <tr key={`${line.name} ${line.file}`}>
                <td>
                  <span class="line-name">
                    <span class="swatch" style={{ backgroundColor: lineColour(index) }} />
                    <button
                      type="button"
                      class="grid-link"
                      onClick={() =>
                        go({
                          view: "flame",
                          options: {},
                          chips: [...place.value.chips, chipOf("highlight", line.name)],
                        })
                      }
                    >
                      <ClippedName name={line.name} />
                    </button>
                  </span>
                </td>
                <td class="soft">{line.package}</td>
                <td class="right number">{write(line.values[0] ?? 0)}</td>
                <td class="right number">{write(line.values[line.values.length - 1] ?? 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <p class="soft number">
        {formatCount(history.profiles.reduce((sum, count) => sum + count, 0))} profiles in{" "}
        {history.unixMs.length} {history.step}s
      </p>
    </>
  );
}

function TopPicker(props: { readonly value: string; readonly onPick: (top: string) => void }) {
  return (
    <label class="inline-field">
      <span>Show up to</span>
      <select
        class="input"
        value={props.value}
        onChange={(event) => props.onPick(event.currentTarget.value)}
      >
        {["5", "10", "20"].map((top) => (
          <option key={top} value={top} selected={top === props.value}>
            {top} functions
          </option>
        ))}
      </select>
    </label>
  );
}

interface PatternProps {
  readonly label: string;
  readonly value: string;
  readonly onSet: (text: string) => void;
}

/** A regular expression, asked for once it is complete. */
function Pattern({ label, value, onSet }: PatternProps) {
  return (
    <label class="inline-field">
      <span>{label}</span>
      <input
        class="input"
        placeholder="regular expression"
        value={value}
        onChange={(event) => onSet(event.currentTarget.value)}
      />
    </label>
  );
}
