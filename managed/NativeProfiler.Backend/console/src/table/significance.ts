import type { ValueTable } from "../api/table.ts";

/** Whether a row's share differs between A and B by more than chance. Shares of everything, 0 … 1. */
export interface Significance {
  /** Half of the 95 % confidence interval of the change. */
  readonly margin: number;
  /** The false discovery rate at which the change would just count (Benjamini and Hochberg). */
  readonly q: number;
}

/** Rows of the same name and file are the same. */
export function keyOfRow(table: ValueTable, row: number): string {
  return `${table.name[row]}\n${table.file[row] ?? ""}`;
}

export const leastSlices = 3;

/**
 * Welch's test on the shares in slices of each side's time: how much a share varies from slice to slice says how much chance
 * alone moves it, which the number of samples would not (samples of one request come together). Undefined with too few slices.
 */
export function significances(
  a: readonly ValueTable[],
  b: readonly ValueTable[],
): ReadonlyMap<string, Significance> | undefined {
  if (a.length < leastSlices || b.length < leastSlices) return undefined;
  const sharesA = sharesOf(a);
  const sharesB = sharesOf(b);
  const found: { key: string; margin: number; p: number }[] = [];
  for (const key of new Set([...sharesA.keys(), ...sharesB.keys()])) {
    const sideA = momentsOf(sharesA.get(key) ?? [], a.length);
    const sideB = momentsOf(sharesB.get(key) ?? [], b.length);
    const error = Math.sqrt(sideA.error + sideB.error);
    if (error === 0) {
      found.push({ key, margin: 0, p: sideA.mean === sideB.mean ? 1 : 0 });
      continue;
    }
    const freedom =
      (sideA.error + sideB.error) ** 2 /
      (sideA.error ** 2 / (a.length - 1) + sideB.error ** 2 / (b.length - 1));
    const p = twoSided(Math.abs(sideA.mean - sideB.mean) / error, freedom);
    found.push({ key, margin: error * quantile(0.05, freedom), p });
  }
  found.sort((one, other) => other.p - one.p);
  const result = new Map<string, Significance>();
  let q = 1;
  found.forEach(({ key, margin, p }, index) => {
    q = Math.min(q, (p * found.length) / (found.length - index));
    result.set(key, { margin, q });
  });
  return result;
}

function sharesOf(slices: readonly ValueTable[]): ReadonlyMap<string, number[]> {
  const shares = new Map<string, number[]>();
  for (const slice of slices)
    slice.name.forEach((_, row) => {
      const key = keyOfRow(slice, row);
      const share = (slice.inclusive[row] ?? 0) / (slice.unfiltered || 1);
      const list = shares.get(key);
      if (list === undefined) shares.set(key, [share]);
      else list.push(share);
    });
  return shares;
}

/** The mean and the square of its standard error; slices without the row have none of it. */
function momentsOf(shares: readonly number[], slices: number): { mean: number; error: number } {
  const mean = shares.reduce((sum, share) => sum + share, 0) / slices;
  let squares = (slices - shares.length) * mean ** 2;
  for (const share of shares) squares += (share - mean) ** 2;
  return { mean, error: squares / (slices - 1) / slices };
}

/** The probability of a Student's t at least so far from 0. */
export function twoSided(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5);
}

function quantile(p: number, freedom: number): number {
  let low = 0;
  let high = 1e4;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (twoSided(middle, freedom) > p) low = middle;
    else high = middle;
  }
  return high;
}

/** The regularised incomplete beta function, by its continued fraction (Press et al., Numerical Recipes, 6.4). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  );
  const tiny = 1e-30;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1), tiny);
  let fraction = d;
  for (let m = 1; m <= 200; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / nonZero(1 + term * d, tiny);
      c = nonZero(1 + term / c, tiny);
      fraction *= c * d;
    }
    if (Math.abs(c * d - 1) < 1e-10) break;
  }
  return (front * fraction) / a;
}

function nonZero(value: number, tiny: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}

/** Lanczos' approximation, good to ten digits. */
function logGamma(x: number): number {
  const coefficients = [
    76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155,
    0.1208650973866179e-2, -0.5395239384953e-5,
  ];
  let series = 1.000000000190015;
  coefficients.forEach((coefficient, index) => {
    series += coefficient / (x + index + 1);
  });
  const shifted = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
  return Math.log((Math.sqrt(2 * Math.PI) * series) / x) - shifted;
}
