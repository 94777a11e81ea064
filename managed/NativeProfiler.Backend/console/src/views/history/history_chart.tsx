import { useRef, useState } from "preact/hooks";
import type { History } from "../../api/series.ts";
import { formatNumberOf } from "../../flame/format.ts";
import { timeFormat } from "../../state/time_format.ts";
import { useWidth } from "../flame/use_width.ts";
import { labelledPoints, nearestPoint, pathOf, ticksTo } from "./chart_scale.ts";
import { type Line, lineColour } from "./lines.ts";

interface Props {
  readonly history: History;
  readonly lines: readonly Line[];
  readonly unit: string;
  readonly write: (value: number) => string;
  readonly onPick: (point: number) => void;
}

// CSS pixels
const height = 330;
const edge = { top: 18, right: 16, bottom: 28, left: 78 };
const labelRoom = 116;

/** Lines over time. Pointer or arrow keys choose a point, a click or Enter opens it. */
export function HistoryChart({ history, lines, unit, write, onPick }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [chosen, setChosen] = useState(-1);
  const { unixMs } = history;
  const last = unixMs.length - 1;
  const start = unixMs[0] as number;
  const span = (unixMs[last] as number) - start;
  const inner = Math.max(1, width - edge.left - edge.right);
  const placeOf = (time: number): number =>
    edge.left + (span === 0 ? inner / 2 : ((time - start) / span) * inner);
  const isRight = (place: number): boolean => place > width - 64; // no room for a text at its right
  const places = unixMs.map(placeOf);
  const highest = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const ticks = ticksTo(highest, 5, unit);
  const top = ticks[ticks.length - 1] || 1;
  const y = (value: number): number =>
    height - edge.bottom - (value / top) * (height - edge.top - edge.bottom);
  const point = Math.min(chosen, last);
  const said =
    point < 0 ? "Point at the chart for values." : readoutOf(history, lines, write, point);
  const press = (event: KeyboardEvent): void => {
    const at = point < 0 ? last : point;
    if (event.key === "ArrowLeft") setChosen(Math.max(0, point < 0 ? last : at - 1));
    else if (event.key === "ArrowRight") setChosen(Math.min(last, point < 0 ? last : at + 1));
    else if (event.key === "Enter") onPick(at);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <p class="history-readout" aria-hidden="true">
        {said}
      </p>
      <div
        class="history-chart"
        ref={frame}
        role="slider"
        tabIndex={0}
        aria-label={`${formatNumberOf(lines.length, "function")} over ${formatNumberOf(unixMs.length, history.step)}`}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={Math.max(0, point)}
        aria-valuetext={said}
        onKeyDown={press}
        onPointerMove={(event) =>
          setChosen(
            nearestPoint(places, event.clientX - event.currentTarget.getBoundingClientRect().left),
          )
        }
        onPointerLeave={() => setChosen(-1)}
        onClick={() => {
          if (point >= 0) onPick(point);
        }}
      >
        <svg width={width} height={height} aria-hidden="true">
          {ticks.map((tick) => (
            <g key={tick}>
              <line
                class="chart-grid"
                x1={edge.left}
                x2={width - edge.right}
                y1={y(tick)}
                y2={y(tick)}
              />
              <text class="chart-text" x={edge.left - 10} y={y(tick) + 4} text-anchor="end">
                {write(tick)}
              </text>
            </g>
          ))}
          {labelledPoints(places, labelRoom).map((at) => (
            <text
              key={at}
              class="chart-text"
              x={places[at]}
              y={height - 8}
              text-anchor={at === last ? "end" : "middle"}
            >
              {timeOf(history, at)}
            </text>
          ))}
          {history.versions.map(({ version, firstUnixMs }) =>
            firstUnixMs < start || firstUnixMs > start + span ? null : (
              <g key={version}>
                <line
                  class="chart-version"
                  x1={placeOf(firstUnixMs)}
                  x2={placeOf(firstUnixMs)}
                  y1={edge.top}
                  y2={height - edge.bottom}
                />
                <text
                  class="chart-text"
                  x={placeOf(firstUnixMs) + (isRight(placeOf(firstUnixMs)) ? -5 : 5)}
                  y={edge.top - 5}
                  text-anchor={isRight(placeOf(firstUnixMs)) ? "end" : "start"}
                >
                  {version}
                </text>
              </g>
            ),
          )}
          {point >= 0 && (
            <line
              class="chart-cursor"
              x1={places[point]}
              x2={places[point]}
              y1={edge.top}
              y2={height - edge.bottom}
            />
          )}
          {lines.map((line, index) => (
            <g
              key={`${line.name} ${line.file}`}
              fill={lineColour(index)}
              stroke={lineColour(index)}
            >
              <path class="chart-line" d={pathOf(line.values, (at) => places[at] as number, y)} />
              {line.values.map((value, at) =>
                value === null ? null : (
                  <circle
                    key={unixMs[at]}
                    cx={places[at]}
                    cy={y(value)}
                    r={at === point ? 4.5 : 2.5}
                  />
                ),
              )}
            </g>
          ))}
        </svg>
      </div>
    </>
  );
}

export function timeOf({ unixMs, step }: History, point: number): string {
  const { day, moment } = timeFormat.value;
  return (step === "day" ? day : moment)(unixMs[point] as number);
}

/** The point's time, profiles and values as one line. */
function readoutOf(
  history: History,
  lines: readonly Line[],
  write: (value: number) => string,
  point: number,
): string {
  const when = timeOf(history, point);
  const values = lines.map(({ name, values: all }) => {
    const value = all[point];
    return `${shortName(name)} ${value === null || value === undefined ? "–" : write(value)}`;
  });
  return `${when} · ${formatNumberOf(history.profiles[point] ?? 0, "profile")} · ${values.join(" · ")}`;
}

function shortName(name: string): string {
  const stem = name.split("(")[0] ?? name;
  return stem.split(".").slice(-2).join(".");
}
