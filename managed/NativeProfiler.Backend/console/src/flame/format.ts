interface Step {
  readonly factor: number;
  /** The smallest value written in this unit. */
  readonly least: number;
  readonly name: string;
}

const timeSteps: readonly Step[] = [
  { factor: 86_400e9, least: 172_800e9, name: "d" },
  { factor: 3_600e9, least: 7_200e9, name: "h" },
  { factor: 60e9, least: 120e9, name: "min" },
  { factor: 1e9, least: 1e9, name: "s" },
  { factor: 1e6, least: 1e6, name: "ms" },
  { factor: 1e3, least: 1e3, name: "µs" },
  { factor: 1, least: 0, name: "ns" },
];

const byteSteps: readonly Step[] = [
  { factor: 2 ** 40, least: 2 ** 40, name: "TiB" },
  { factor: 2 ** 30, least: 2 ** 30, name: "GiB" },
  { factor: 2 ** 20, least: 2 ** 20, name: "MiB" },
  { factor: 2 ** 10, least: 2 ** 10, name: "KiB" },
  { factor: 1, least: 0, name: "B" },
];

const timeUnits = new Map([
  ["nanoseconds", 1],
  ["microseconds", 1e3],
  ["milliseconds", 1e6],
  ["seconds", 1e9],
]);

/** A value with its unit, three significant digits: `4.21 s`, `12.5 MiB`, `1,204 samples`. */
export function formatValue(value: number, unit: string): string {
  const nanoseconds = timeUnits.get(unit);
  if (nanoseconds !== undefined) return inSteps(value * nanoseconds, timeSteps);
  if (unit === "bytes") return inSteps(value, byteSteps);
  const name = unit === "" ? "" : ` ${unit}`;
  return `${formatQuantity(value)}${name === " count" ? "" : name}`;
}

const counts = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

export function formatCount(value: number): string {
  return counts.format(value);
}

/** A number that need not be whole, three significant digits where it is small: `1,204`, `3.4`, `0.0021`. */
export function formatQuantity(value: number): string {
  if (Math.abs(value) >= 10 || Number.isInteger(value)) return formatCount(value);
  return Number(value.toPrecision(Math.abs(value) < 1 ? 2 : 3)).toString();
}

function inSteps(value: number, steps: readonly Step[]): string {
  const step =
    steps.find(({ least }) => Math.abs(value) >= least) ?? (steps[steps.length - 1] as Step);
  return `${digits(value / step.factor)} ${step.name}`;
}

function digits(value: number): string {
  if (value === 0) return "0";
  const decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return Number(value.toFixed(decimals)).toString();
}

/** A share (0 … 1) as per cent. A share that is not zero never reads as zero. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return "0 %";
  if (percent < 0.01) return "< 0.01 %";
  if (percent < 1) return `${percent.toFixed(2)} %`;
  if (percent < 99.95) return `${percent.toFixed(1)} %`;
  return percent < 100 ? "> 99.9 %" : "100 %";
}

/** A change of a share (-1 … 1) in percentage points, with a sign beside its colour: `▲ +4.2 %`, `▼ −0.31 %`. */
export function formatChange(change: number): string {
  if (Math.abs(change) < 0.00005) return "±0 %";
  return change > 0 ? `▲ +${formatShare(change)}` : `▼ −${formatShare(-change)}`;
}

/** `1 frame`, `12 frames`. */
export function formatNumberOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * Ways to write a function's name, longest first, each keeping the method: `Shop.Cart.Add(Item)`,
 * `Shop.Cart.Add`, `Cart.Add`, `Add`. Dots inside brackets belong to types, not to the path.
 */
export function shorterNames(name: string): readonly string[] {
  const names = [name];
  const method = name.slice(name.indexOf("!") + 1);
  if (method !== name) names.push(method);
  const stem = withoutParameters(method);
  if (stem !== method) names.push(stem);
  const dots = outerDots(stem);
  const classStart = dots.length >= 2 ? (dots[dots.length - 2] as number) + 1 : 0;
  const methodStart = dots.length >= 1 ? (dots[dots.length - 1] as number) + 1 : 0;
  if (classStart > 0) names.push(stem.slice(classStart));
  if (methodStart > 0) names.push(stem.slice(methodStart));
  return names;
}

/** Where the method begins, with the dot before it: 4 in `Cart.Add(Item)`; 0 where there is nothing before. */
export function methodStart(name: string): number {
  const dots = outerDots(withoutParameters(name));
  return dots[dots.length - 1] ?? 0;
}

const badge = / \(async\)$/;

/** Parameters are the brackets at the end; `(*Regexp)` in the middle of a Go name belongs to it. */
function withoutParameters(name: string): string {
  const suffix = badge.exec(name)?.[0] ?? "";
  const stem = name.slice(0, name.length - suffix.length);
  if (!stem.endsWith(")")) return name;
  let nesting = 0;
  for (let i = stem.length - 1; i > 0; i--) {
    if (stem[i] === ")") nesting++;
    else if (stem[i] === "(") nesting--;
    if (nesting === 0) return stem.slice(0, i) + suffix;
  }
  return name;
}

function outerDots(name: string): readonly number[] {
  const dots: number[] = [];
  let nesting = 0;
  for (let i = 0; i < name.length; i++) {
    const character = name[i];
    if (character === "<" || character === "[" || character === "(") nesting++;
    else if (character === ">" || character === "]" || character === ")") nesting--;
    else if (character === "." && nesting <= 0 && i > 0 && name[i - 1] !== ".") dots.push(i);
  }
  return dots;
}
