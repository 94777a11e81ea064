/**
 * Colours of packages: by hash, so that a package keeps its colour from one graph to the next. The
 * part of a package that belongs to the runtime (System.Text of the core library) is green.
 */

export type Theme = "light" | "dark";

export interface Rgb {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

/** Degrees of OKLCH hue. Green (115 … 185) is kept free: it belongs to the runtime. */
export const packageHues: readonly number[] = [
  18, 38, 56, 74, 92, 200, 218, 236, 254, 272, 290, 308, 326, 344,
];
export const runtimeHues: readonly number[] = [132, 142, 152, 162];

interface Tone {
  readonly lightness: readonly [number, number];
  readonly chroma: number;
}

const tones: Readonly<Record<Theme, Tone>> = {
  light: { lightness: [0.86, 0.81], chroma: 0.085 },
  dark: { lightness: [0.45, 0.5], chroma: 0.095 },
};

export const textColours: Readonly<Record<Theme, Rgb>> = {
  light: { red: 26, green: 28, blue: 34 },
  dark: { red: 245, green: 245, blue: 247 },
};

const neutrals: Readonly<Record<Theme, Rgb>> = {
  light: { red: 226, green: 227, blue: 231 },
  dark: { red: 62, green: 64, blue: 72 },
};

export const backgrounds: Readonly<Record<Theme, Rgb>> = {
  light: { red: 255, green: 255, blue: 255 },
  dark: { red: 24, green: 25, blue: 29 },
};

export function neutralColour(theme: Theme): Rgb {
  return neutrals[theme];
}

export function packageColour(name: string, runtime: boolean, theme: Theme): Rgb {
  if (name === "") return neutrals[theme]; // nothing to tell it by
  const hash = hashOf(name);
  const hues = runtime ? runtimeHues : packageHues;
  const hue = hues[hash % hues.length] as number;
  const lightness = tones[theme].lightness[(hash >>> 16) & 1] as number;
  return fromOklch(lightness, tones[theme].chroma, hue);
}

export type DifferencePalette = "red-blue" | "orange-purple";

const differenceHues: Readonly<Record<DifferencePalette, { more: number; less: number }>> = {
  "red-blue": { more: 25, less: 255 },
  "orange-purple": { more: 65, less: 300 },
};

/** -1 … 1: the hue says more or less, its strength how much. 0 is grey. */
export function differenceColour(strength: number, palette: DifferencePalette, theme: Theme): Rgb {
  if (strength === 0) return neutrals[theme];
  const hues = differenceHues[palette];
  const amount = Math.abs(strength);
  const lightness = theme === "light" ? 0.92 - 0.19 * amount : 0.36 + 0.15 * amount;
  return fromOklch(lightness, 0.03 + 0.12 * amount, strength > 0 ? hues.more : hues.less);
}

/** 0 … 1 from pale to strong. */
export function valueColour(strength: number, theme: Theme): Rgb {
  const lightness = theme === "light" ? 0.95 - 0.2 * strength : 0.32 + 0.2 * strength;
  return fromOklch(lightness, 0.02 + 0.12 * strength, 85 - 50 * strength);
}

/** Mixed towards the background: an ancestor of the zoomed frame. */
export function dimmed(colour: Rgb, theme: Theme): Rgb {
  const ground = backgrounds[theme];
  const mix = (from: number, to: number): number => Math.round(from + (to - from) * 0.55);
  return {
    red: mix(colour.red, ground.red),
    green: mix(colour.green, ground.green),
    blue: mix(colour.blue, ground.blue),
  };
}

export function toCssColour(colour: Rgb): string {
  return `rgb(${colour.red} ${colour.green} ${colour.blue})`;
}

function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** https://www.w3.org/TR/css-color-4/#color-conversion-code, OKLCH to gamma-encoded sRGB. */
function fromOklch(lightness: number, chroma: number, degrees: number): Rgb {
  const a = chroma * Math.cos((degrees * Math.PI) / 180);
  const b = chroma * Math.sin((degrees * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return {
    red: encode(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    green: encode(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    blue: encode(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  };
}

function encode(linear: number): number {
  const clamped = Math.min(1, Math.max(0, linear));
  const encoded = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}

/** WCAG 2.2 contrast ratio, 1 … 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [brighter, darker] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (brighter + 0.05) / (darker + 0.05);
}

function luminance(colour: Rgb): number {
  const linear = (value: number): number => {
    const encoded = value / 255;
    return encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}
