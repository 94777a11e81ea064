import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { type Compared, type Details, detailsOf, type Measure } from "../../flame/details.ts";
import type { Graph } from "../../flame/graph.ts";
import type { Layout } from "../../flame/layout.ts";
import type { Zoom } from "../../flame/viewport.ts";
import type { Pointed } from "./pointed.ts";

interface Props {
  readonly graph: Graph;
  readonly zoom: Zoom;
  readonly layout: Layout;
  readonly pointed: ReadonlySignal<Pointed>;
}

const distance = 14; // CSS pixels from the pointer, and from the window's edge

export function Tooltip({ graph, zoom, layout, pointed }: Props) {
  const { x, y, box } = pointed.value;
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const tip = element.current;
    if (tip === null) return;
    const { width, height } = tip.getBoundingClientRect();
    const left = x + distance + width > innerWidth ? x - distance - width : x + distance;
    const top = y + distance + height > innerHeight ? y - distance - height : y + distance;
    tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`;
  });
  if (box < 0 || box >= layout.count) return null;
  const details = detailsOf(graph, zoom, layout, box);
  return (
    <div class="tooltip" role="tooltip" ref={element}>
      <strong>{details.name}</strong>
      {details.package !== "" && <p>{details.package}</p>}
      {details.file !== "" && <p class="tooltip-file">{details.file}</p>}
      {details.compared === undefined ? (
        <Values details={details} />
      ) : (
        <Differences details={details} compared={details.compared} />
      )}
      <p class="tooltip-foot">
        {details.count !== "" && `${details.count} samples · `}
        {details.profiles}
        {details.hint === "" ? " · right-click or p for actions" : ` · ${details.hint}`}
      </p>
    </div>
  );
}

function Values({ details }: { readonly details: Details }) {
  return (
    <table>
      <thead>
        <tr>
          <td />
          <td />
          <th scope="col">of shown</th>
          <th scope="col">of total</th>
        </tr>
      </thead>
      <tbody>
        <Row name="Total" measure={details.total} />
        <Row name="Self" measure={details.self} />
      </tbody>
    </table>
  );
}

function Row({ name, measure }: { readonly name: string; readonly measure: Measure }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{measure.value}</td>
      <td>{measure.ofShown}</td>
      <td>{measure.ofTotal}</td>
    </tr>
  );
}

interface DifferenceProps {
  readonly details: Details;
  readonly compared: Compared;
}

function Differences({ details, compared }: DifferenceProps) {
  return (
    <>
      <table>
        <thead>
          <tr>
            <td />
            <th scope="col">A, this</th>
            <th scope="col">of total</th>
            <th scope="col">B</th>
            <th scope="col">of total</th>
          </tr>
        </thead>
        <tbody>
          <Pair name="Total" a={details.total} b={compared.total} />
          <Pair name="Self" a={details.self} b={compared.self} />
        </tbody>
      </table>
      <p class="tooltip-change">{compared.change} of everything</p>
    </>
  );
}

interface PairProps {
  readonly name: string;
  readonly a: Measure;
  readonly b: Measure;
}

function Pair({ name, a, b }: PairProps) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{a.value}</td>
      <td>{a.ofTotal}</td>
      <td>{b.value}</td>
      <td>{b.ofTotal}</td>
    </tr>
  );
}
