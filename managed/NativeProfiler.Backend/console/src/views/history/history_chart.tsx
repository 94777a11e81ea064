import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { History } from "../../api/series.ts";
import { formatCount } from "../../flame/format.ts";
import { preferences, theme } from "../../state/preferences.ts";
import { timeFormat } from "../../state/time_format.ts";
import { useWidth } from "../flame/use_width.ts";
import { type Line, lineColour } from "./lines.ts";

export interface ChartProps {
  readonly history: History;
  readonly lines: readonly Line[];
  readonly write: (value: number) => string;
  readonly onPick: (point: number) => void;
}

const height = 330; // CSS pixels

export function HistoryChart({ history, lines, write, onPick }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLParagraphElement>(null);
  const width = useWidth(frame);
  const colours = theme.value === "dark" ? darkColours : lightColours;
  const utc = preferences.value.clock === "utc";
  useEffect(() => {
    const element = frame.current;
    if (element === null || width === 0) return undefined;
    const chart = new uPlot(
      {
        width,
        height,
        legend: { show: false },
        cursor: { points: { size: 7 }, drag: { x: false, y: false } },
        ...(utc
          ? { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1e3), "UTC") }
          : {}),
        scales: { y: { range: (_, __, highest) => [0, (highest || 1) * 1.08] } },
        axes: [
          { ...axis(colours), space: 80, values: (_, all) => all.map(timeText) },
          { ...axis(colours), size: 76, values: (_, all) => all.map(write) },
        ],
        series: [
          {},
          ...lines.map((line, index) => ({
            label: line.name,
            stroke: lineColour(index),
            width: 2,
            points: { show: true, size: 5 },
          })),
        ],
        hooks: {
          draw: [(self) => drawVersions(self, history, colours.ink)],
          setCursor: [
            (self) => {
              if (readout.current !== null)
                readout.current.textContent = readoutOf(history, lines, write, self.cursor.idx);
            },
          ],
        },
      },
      [history.unixMs.map((unixMs) => unixMs / 1_000), ...lines.map(({ values }) => [...values])],
      element,
    );
    const pick = (): void => {
      const point = chart.cursor.idx;
      if (typeof point === "number") onPick(point);
    };
    chart.over.addEventListener("click", pick);
    return () => {
      chart.over.removeEventListener("click", pick);
      chart.destroy();
    };
  });
  return (
    <>
      <p class="history-readout" ref={readout} aria-hidden="true">
        Point at the chart for values.
      </p>
      <div
        class="history-chart"
        ref={frame}
        role="img"
        aria-label={`Lines of ${lines.length} functions over ${history.unixMs.length} ${history.step}s; the table below has their names and values`}
      />
    </>
  );
}

/** uPlot's own texts are American. */
function timeText(seconds: number): string {
  return timeFormat.value.moment(seconds * 1_000).replace(/, 00:00$/, "");
}

interface Colours {
  readonly ink: string;
  readonly line: string;
}

const lightColours: Colours = { ink: "#585d6b", line: "#e1e3ea" };
const darkColours: Colours = { ink: "#a1a6b4", line: "#2a2c35" };

function axis({ ink, line }: Colours): uPlot.Axis {
  const stroke = { stroke: line, width: 1 };
  return { stroke: ink, grid: stroke, ticks: stroke, font: '12px "Inter", system-ui, sans-serif' };
}

/** The point's time, profiles and values as one line. */
function readoutOf(
  history: History,
  lines: readonly Line[],
  write: (value: number) => string,
  point: number | null | undefined,
): string {
  if (typeof point !== "number") return "Point at the chart for values.";
  const when = timeFormat.value.moment(history.unixMs[point] as number);
  const values = lines.map(({ name, values: all }) => {
    const value = all[point];
    return `${shortName(name)} ${value === null || value === undefined ? "–" : write(value)}`;
  });
  return `${when} · ${formatCount(history.profiles[point] ?? 0)} profiles · ${values.join(" · ")}`;
}

function shortName(name: string): string {
  const stem = name.split("(")[0] ?? name;
  return stem.split(".").slice(-2).join(".");
}

/** A dashed line where a version was first seen. */
function drawVersions(self: uPlot, history: History, ink: string): void {
  const { ctx: context, bbox } = self;
  context.save();
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.font = `${11 * devicePixelRatio}px "Inter", system-ui, sans-serif`;
  context.textAlign = "left";
  context.setLineDash([4, 4]);
  for (const { version, firstUnixMs } of history.versions) {
    const x = self.valToPos(firstUnixMs / 1_000, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    context.beginPath();
    context.moveTo(x, bbox.top);
    context.lineTo(x, bbox.top + bbox.height);
    context.stroke();
    context.fillText(version, x + 4 * devicePixelRatio, bbox.top + 11 * devicePixelRatio);
  }
  context.restore();
}
