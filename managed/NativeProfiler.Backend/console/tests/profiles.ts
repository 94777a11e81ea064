import { parseProfile } from "../src/profile/parse_profile.ts";
import type { Profile } from "../src/profile/profile.ts";

interface Call {
  readonly name: string;
  total: number;
  self: number;
  readonly children: Map<string, Call>;
}

/** A profile from folded stacks: `["a;b 3", "a 1"]`. The package of a frame is its first letter. */
export function profileOf(lines: readonly string[]): Profile {
  return parseProfile(answerOf(lines));
}

/** The same as the backend would send it. */
export function answerOf(lines: readonly string[]): Record<string, unknown> {
  const root: Call = { name: "", total: 0, self: 0, children: new Map() };
  for (const line of lines) {
    const space = line.lastIndexOf(" ");
    const value = Number(line.slice(space + 1));
    let call = root;
    call.total += value;
    for (const name of line.slice(0, space).split(";")) {
      const callee = call.children.get(name) ?? { name, total: 0, self: 0, children: new Map() };
      call.children.set(name, callee);
      callee.total += value;
      call = callee;
    }
    call.self += value;
  }
  const strings: string[] = [];
  const row = (text: string): number => {
    const known = strings.indexOf(text);
    return known >= 0 ? known : strings.push(text) - 1;
  };
  const functions = { name: [] as number[], file: [] as number[], package: [] as number[] };
  const nodes = {
    function: [] as number[],
    parent: [] as number[],
    total: [] as number[],
    self: [] as number[],
  };
  const waiting: { call: Call; parent: number }[] = [{ call: root, parent: -1 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { call, parent } = next;
    const node = nodes.parent.push(parent) - 1;
    nodes.total.push(call.total);
    nodes.self.push(call.self);
    if (parent === -1) nodes.function.push(-1);
    else {
      let known = functions.name.indexOf(row(call.name));
      if (known < 0) {
        known = functions.name.push(row(call.name)) - 1;
        functions.file.push(row(`${call.name}.cs`));
        functions.package.push(row(call.name.slice(0, 1)));
      }
      nodes.function.push(known);
    }
    const callees = [...call.children.values()].sort((a, b) => a.total - b.total);
    waiting.push(...callees.map((callee) => ({ call: callee, parent: node })));
  }
  return {
    sampleType: "cpu",
    unit: "nanoseconds",
    total: root.total,
    profiles: 3,
    firstUnixMs: 1,
    lastUnixMs: 2,
    strings,
    functions: { ...functions, runtime: functions.name.map(() => 0) },
    nodes,
  };
}

/** The row of the only node with this name. */
export function nodeNamed(profile: Profile, name: string): number {
  const nodes = [];
  for (let node = 1; node < profile.nodes.count; node++)
    if (profile.functions.name[profile.nodes.function[node] as number] === name) nodes.push(node);
  if (nodes.length !== 1) throw new Error(`${nodes.length} nodes are named ${name}`);
  return nodes[0] as number;
}
