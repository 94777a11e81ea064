import type { Profile } from "../profile/profile.ts";

/** A package's own share of the profile: the self values of its functions. */
export interface PackageShare {
  readonly name: string;
  readonly runtime: boolean;
  readonly share: number;
}

/** Largest first. A package with runtime and other functions appears as both. */
export function packageShares(profile: Profile): readonly PackageShare[] {
  const { functions, nodes } = profile;
  const selfOf = new Map<string, { name: string; runtime: boolean; self: number }>();
  selfOfFunctions(profile).forEach((self, row) => {
    if (self === 0) return;
    const name = functions.package[row] ?? "";
    const runtime = functions.runtime[row] === 1;
    const key = `${runtime} ${name}`;
    const entry = selfOf.get(key);
    if (entry === undefined) selfOf.set(key, { name, runtime, self });
    else entry.self += self;
  });
  const whole = nodes.total[0] || 1;
  return [...selfOf.values()]
    .sort((a, b) => b.self - a.self)
    .map(({ name, runtime, self }) => ({ name, runtime, share: self / whole }));
}

const nameless = /^\[.*\]$|^0x[0-9a-f]+$|^$/i;

/** The share of the self values whose function has a name of its own, and not only that of a library. */
export function namedShare(profile: Profile): number {
  const { functions, total } = profile;
  let without = 0;
  selfOfFunctions(profile).forEach((self, row) => {
    if (self !== 0 && nameless.test(functions.name[row] ?? "")) without += self;
  });
  return total > 0 ? 1 - without / total : 1;
}

const sums = new WeakMap<Profile, Float64Array>();

/** The self values of each function together, by its row. */
function selfOfFunctions(profile: Profile): Float64Array {
  let selfOf = sums.get(profile);
  if (selfOf === undefined) {
    const { functions, nodes } = profile;
    selfOf = new Float64Array(functions.name.length);
    for (let node = 1; node < nodes.count; node++) {
      const row = nodes.function[node] as number;
      selfOf[row] = (selfOf[row] as number) + (nodes.self[node] as number);
    }
    sums.set(profile, selfOf);
  }
  return selfOf;
}
