import type { ReadonlySignal } from "@preact/signals";
import {
  type Compared,
  type Details,
  detailsOf,
  type Measure,
  type Writers,
} from "../../flame/details.ts";
import type { Graph } from "../../flame/graph.ts";
import type { Layout } from "../../flame/layout.ts";
import type { Zoom } from "../../flame/viewport.ts";
import { measuredInB, type Profile } from "../../profile/profile.ts";
import { writerFor } from "../../state/store.ts";
import type { Pointed } from "./pointed.ts";

interface Props {
  readonly graph: Graph;
  readonly zoom: Zoom;
  readonly layout: Layout;
  readonly pointed: ReadonlySignal<Pointed>;
}

const distance = 14; // CSS pixels from the pointer
const margin = 4; // CSS pixels to the window's edge

/** Towards the window's middle, wholly inside; left to CSS, because asking for the size would lay the page out once more. */
function placeAt(x: number, y: number): string {
  return `translate(${along(x, innerWidth, "100vw")}, ${along(y, innerHeight, "100vh")})`;
}

function along(at: number, size: number, whole: string): string {
  const start = at > size / 2 ? `${at - distance}px - 100%` : `${at + distance}px`;
  return `clamp(${margin}px, calc(${start}), calc(${whole} - 100% - ${margin}px))`;
}

/** How values of a profile, and of what it is compared with, are written. */
export function writersFor(profile: Profile): Writers {
  return { a: writerFor(profile), b: writerFor(measuredInB(profile)) };
}

export function Tooltip({ graph, zoom, layout, pointed }: Props) {
  const { x, y, box } = pointed.value;
  if (box < 0 || box >= layout.count) return null;
  const details = detailsOf(graph, zoom, layout, box, writersFor(graph.profile));
  return (
    <div class="tooltip" role="tooltip" style={{ transform: placeAt(x, y) }}>
      <DetailsOfFrame
        details={details}
        hint={details.hint === "" ? "right-click or p for actions" : details.hint}
      />
    </div>
  );
}

interface DetailsProps {
  readonly details: Details;
  readonly hint: string;
}

/** What is known about a frame: the same when pointed at and when pinned. */
export function DetailsOfFrame({ details, hint }: DetailsProps) {
  return (
    <>
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
        {hint !== "" && ` · ${hint}`}
      </p>
    </>
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
