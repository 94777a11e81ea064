import { useRef, useState } from "preact/hooks";
import { latestOf } from "../../api/request.ts";
import type { Timeline } from "../../api/series.ts";
import { formatCount } from "../../flame/format.ts";
import { millisecondsOf } from "../../state/comparison.ts";
import { place, select, show } from "../../state/history.ts";
import type { Selection } from "../../state/selection.ts";
import { timeline, writerFor } from "../../state/store.ts";
import { timeFormat } from "../../state/time_format.ts";

/** When was how much profiled: drag picks a range, Shift and drag a range to compare with. */
export function TimelineStrip() {
  const series = latestOf(timeline.loading.value);
  if (place.value.selection.upload !== "") return null;
  // Its place is kept from the start, so that nothing below moves when it arrives.
  if (series === undefined || series.unixMs.length === 0)
    return <div class="strip" aria-hidden="true" />;
  return <Strip series={series} />;
}

interface Drag {
  readonly from: number;
  readonly to: number;
  readonly compare: boolean;
}

function Strip({ series }: { readonly series: Timeline }) {
  const strip = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | undefined>(undefined);
  const [pointed, setPointed] = useState(-1);
  const { unixMs, stepMs, total, versions } = series;
  const { start, end } = rangeOf(series, place.value.selection);
  const highest = Math.max(1, ...total);
  const shareAt = (event: PointerEvent): number => {
    const edge = strip.current?.getBoundingClientRect();
    if (edge === undefined || edge.width === 0) return 0;
    return Math.min(1, Math.max(0, (event.clientX - edge.left) / edge.width));
  };
  const finish = (): void => {
    setDrag(undefined);
    if (drag === undefined || Math.abs(drag.to - drag.from) < 0.01) return;
    pickRange(
      start + Math.min(drag.from, drag.to) * (end - start),
      start + Math.max(drag.from, drag.to) * (end - start),
      drag.compare,
    );
  };
  return (
    <div
      class="strip"
      ref={strip}
      role="img"
      aria-label={`Profiled over time: ${formatCount(sum(series.profiles))} profiles, ${timeFormat.value.range(start, end)}`}
      onPointerDown={(event) => {
        strip.current?.setPointerCapture(event.pointerId);
        const at = shareAt(event);
        setDrag({ from: at, to: at, compare: event.shiftKey });
      }}
      onPointerMove={(event) => {
        const at = shareAt(event);
        const time = start + at * (end - start);
        setPointed(unixMs.findIndex((from) => from <= time && time < from + stepMs));
        if (drag !== undefined) setDrag({ ...drag, to: at });
      }}
      onPointerUp={finish}
      onPointerLeave={() => setPointed(-1)}
    >
      <svg
        class="strip-bars"
        viewBox={`0 0 ${(end - start) / stepMs} 100`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {total.map((value, index) => {
          const height = value === 0 ? 0 : Math.max(6, (value / highest) * 100);
          return (
            <rect
              key={unixMs[index]}
              x={((unixMs[index] as number) - start) / stepMs + 0.12}
              y={100 - height}
              width={0.76}
              height={height}
              class={index === pointed ? "strip-bar strip-bar-pointed" : "strip-bar"}
            />
          );
        })}
      </svg>
      {versions.map(({ version, firstUnixMs }) =>
        firstUnixMs > start && firstUnixMs < end ? (
          <span
            key={version}
            class="strip-mark"
            title={`${version} since ${timeFormat.value.moment(firstUnixMs)}`}
            style={{ left: `${((firstUnixMs - start) / (end - start)) * 100}%` }}
          />
        ) : null,
      )}
      {drag !== undefined && (
        <span
          class={drag.compare ? "strip-range strip-range-compare" : "strip-range"}
          style={{
            left: `${Math.min(drag.from, drag.to) * 100}%`,
            width: `${Math.abs(drag.to - drag.from) * 100}%`,
          }}
        />
      )}
      <span class="strip-text strip-text-start">{timeFormat.value.moment(start)}</span>
      <span class="strip-text strip-text-end">{timeFormat.value.moment(end)}</span>
      {pointed >= 0 && <span class="strip-text strip-text-pointed">{textOf(series, pointed)}</span>}
    </div>
  );
}

/** The whole span that was asked for, and whatever the backend says beyond it. */
function rangeOf(
  { unixMs, stepMs }: Timeline,
  { span, end }: Selection,
): { readonly start: number; readonly end: number } {
  const last = (unixMs[unixMs.length - 1] as number) + stepMs;
  const until = end === "" ? last : Math.max(last, Date.parse(end));
  return { start: Math.min(unixMs[0] as number, until - millisecondsOf(span)), end: until };
}

function textOf(series: Timeline, index: number): string {
  const { unixMs, total, profiles } = series;
  const count = profiles[index] as number;
  const when = timeFormat.value.moment(unixMs[index] as number);
  const write = writerFor({
    ...series,
    profiles: count,
    durationNs: series.durationNs[index] ?? 0,
  });
  return `${when} · ${write(total[index] as number)} in ${count === 1 ? "1 profile" : `${formatCount(count)} profiles`}`;
}

function pickRange(from: number, to: number, compare: boolean): void {
  const { selection } = place.value;
  const span = `${Math.max(1, Math.round((to - from) / 1000))}s`;
  const end = new Date(Math.round(to)).toISOString();
  if (!compare) select({ ...selection, span, end });
  else
    show("compare", {
      zoom: "",
      compare: [
        { dimension: "span", value: span },
        { dimension: "end", value: end },
      ],
    });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
