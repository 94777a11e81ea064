import { isRuntime, type Profile, packageOf } from "../profile/profile.ts";

/** A package's own share of the profile: the self values of its functions. */
export interface PackageShare {
  readonly name: string;
  readonly runtime: boolean;
  readonly share: number;
}

/** Largest first. A package with runtime and other functions appears as both. */
export function packageShares(profile: Profile): readonly PackageShare[] {
  const selfOf = new Map<string, { name: string; runtime: boolean; self: number }>();
  for (let node = 1; node < profile.nodes.count; node++) {
    const self = profile.nodes.self[node] as number;
    if (self === 0) continue;
    const name = packageOf(profile, node);
    const runtime = isRuntime(profile, node);
    const key = `${runtime} ${name}`;
    const entry = selfOf.get(key);
    if (entry === undefined) selfOf.set(key, { name, runtime, self });
    else entry.self += self;
  }
  const whole = profile.nodes.total[0] || 1;
  return [...selfOf.values()]
    .sort((a, b) => b.self - a.self)
    .map(({ name, runtime, self }) => ({ name, runtime, share: self / whole }));
}
