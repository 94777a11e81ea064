import { isRuntime, type Profile, packageOf, shareChange } from "../profile/profile.ts";
import {
  type DifferencePalette,
  differenceColour,
  dimmed,
  neutralColour,
  packageColour,
  type Rgb,
  type Theme,
  toCssColour,
  valueColour,
} from "./palette.ts";

/** What the colour of a box says. */
export const colourModes = ["package", "assembly", "self", "difference"] as const;
export type ColourMode = (typeof colourModes)[number];

/** The colour of each node, as an index into lists of CSS colours. Made once: painting then only looks up. */
export interface Colouring {
  readonly css: readonly string[];
  /** The same colours for ancestors of the zoomed frame. */
  readonly dimmedCss: readonly string[];
  readonly ofNode: Uint16Array;
}

export interface Look {
  readonly theme: Theme;
  readonly mode: ColourMode;
  readonly difference: DifferencePalette;
}

const made = new WeakMap<Profile, Map<string, Colouring>>();

export function colouringOf(profile: Profile, look: Look): Colouring {
  const key = `${look.theme} ${look.mode} ${look.difference}`;
  let ofProfile = made.get(profile);
  if (ofProfile === undefined) {
    ofProfile = new Map();
    made.set(profile, ofProfile);
  }
  let colouring = ofProfile.get(key);
  if (colouring === undefined) {
    colouring = make(profile, look);
    ofProfile.set(key, colouring);
  }
  return colouring;
}

function make(profile: Profile, look: Look): Colouring {
  const css: string[] = [];
  const dimmedCss: string[] = [];
  const indices = new Map<string, number>();
  const indexOf = (key: string, colour: () => Rgb): number => {
    let index = indices.get(key);
    if (index === undefined) {
      const rgb = colour();
      index = css.push(toCssColour(rgb)) - 1;
      dimmedCss.push(toCssColour(dimmed(rgb, look.theme)));
      indices.set(key, index);
    }
    return index;
  };
  const pick = pickerOf(profile, look, indexOf);
  const ofNode = new Uint16Array(profile.nodes.count);
  ofNode[0] =
    look.mode === "difference" ? pick(0) : indexOf("everything", () => neutralColour(look.theme));
  for (let node = 1; node < ofNode.length; node++) ofNode[node] = pick(node);
  return { css, dimmedCss, ofNode };
}

type IndexOf = (key: string, colour: () => Rgb) => number;

const steps = 12;

function pickerOf(profile: Profile, look: Look, indexOf: IndexOf): (node: number) => number {
  const { theme } = look;
  if (look.mode === "difference")
    return (node) => {
      const step = Math.round(strengthOf(shareChange(profile, node)) * steps);
      return indexOf(`${step}`, () => differenceColour(step / steps, look.difference, theme));
    };
  if (look.mode === "self") {
    const whole = profile.total || 1;
    return (node) => {
      const share = (profile.nodes.self[node] as number) / whole;
      const step = Math.round(Math.min(1, Math.sqrt(share / 0.2)) * steps);
      return indexOf(`${step}`, () => valueColour(step / steps, theme));
    };
  }
  const byFunction = new Int32Array(profile.functions.name.length).fill(-1);
  return (node) => {
    const row = profile.nodes.function[node] as number;
    let index = byFunction[row] as number;
    if (index < 0) {
      const runtime = isRuntime(profile, node);
      const assembly = look.mode === "assembly" ? (profile.functions.assembly[row] ?? "") : "";
      const name = assembly === "" ? packageOf(profile, node) : assembly;
      index = indexOf(`${runtime} ${name}`, () => packageColour(name, runtime, theme));
      byFunction[row] = index;
    }
    return index;
  };
}

const fullStrength = 0.1; // a tenth of everything more or less has the full colour
const noStrength = 0.0005; // below this the two are the same

/** From a change of shares to -1 … 1 of colour: its root, so that small changes are seen. */
function strengthOf(change: number): number {
  if (Math.abs(change) < noStrength) return 0;
  return Math.sign(change) * Math.sqrt(Math.min(1, Math.abs(change) / fullStrength));
}
