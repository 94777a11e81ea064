// A profile of a given number of call-tree nodes, the same in each run: as the backend's answer and as a speedscope file.

const functionCount = 4_000;
const packageCount = 90;
const deepest = 70;

/** A small generator with a fixed start (Numerical Recipes' constants). */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export function wideProfile(count) {
  const random = randomFrom(7);
  const nodes = { parent: [-1], function: [0], children: [[]], depth: [0], self: [0], total: [0] };
  while (nodes.parent.length < count) {
    // Recent nodes grow on: long stacks with short side branches, as programs have them.
    const near = random() < 0.75;
    const pick = near ? nodes.parent.length - 1 - Math.floor(random() * 12) : Math.floor(random() * nodes.parent.length);
    const parent = Math.max(0, pick);
    if (nodes.depth[parent] >= deepest) continue;
    const node = nodes.parent.push(parent) - 1;
    nodes.function.push(1 + Math.floor(random() ** 2 * (functionCount - 1)));
    nodes.children.push([]);
    nodes.children[parent].push(node);
    nodes.depth.push(nodes.depth[parent] + 1);
    nodes.self.push(random() < 0.6 ? Math.ceil(1e6 * random() ** 4 * 200) : 0);
    nodes.total.push(0);
  }
  for (let node = count - 1; node >= 0; node--) {
    if (nodes.children[node].length === 0 && nodes.self[node] === 0) nodes.self[node] = 1e6;
    nodes.total[node] += nodes.self[node];
    if (node > 0) nodes.total[nodes.parent[node]] += nodes.total[node];
  }
  return nodes;
}

const nameOf = (row) => `Company.Product.Area${row % packageCount}.Component${row % 371}.Method${row}(String, CancellationToken)`;
const fileOf = (row) => `src/Area${row % packageCount}/Component${row % 371}.cs`;

/** As GET /api/v1/flamegraph answers: in depth-first order, heaviest first. */
export function asAnswer(tree) {
  const rows = Array.from({ length: functionCount }, (_, row) => row);
  const strings = ["everything", ...rows.map(nameOf), ...rows.map(fileOf)];
  for (let i = 0; i < packageCount; i++) strings.push(`Company.Area${i}`);
  const functions = {
    name: rows.map((row) => row + 1),
    file: rows.map((row) => functionCount + row + 1),
    line: rows.map((row) => row % 900),
    package: rows.map((row) => 2 * functionCount + 1 + (row % packageCount)),
    assembly: rows.map((row) => 2 * functionCount + 1 + (row % packageCount)),
    runtime: rows.map((row) => (row % packageCount < 20 ? 1 : 0)),
  };
  const nodes = { function: [], parent: [], total: [], self: [], count: [] };
  const waiting = [[0, -1]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, parent] = next;
    const row = nodes.parent.push(parent) - 1;
    nodes.function.push(tree.function[node]);
    nodes.total.push(tree.total[node]);
    nodes.self.push(tree.self[node]);
    nodes.count.push(Math.ceil(tree.total[node] / 1e7));
    const children = [...tree.children[node]].sort((a, b) => tree.total[a] - tree.total[b]);
    for (const child of children) waiting.push([child, row]);
  }
  return {
    sampleType: "cpu",
    unit: "nanoseconds",
    sampleTypes: ["samples", "cpu"],
    total: tree.total[0],
    unfiltered: tree.total[0],
    profiles: 250,
    firstUnixMs: 1_790_000_000_000,
    lastUnixMs: 1_790_600_000_000,
    strings,
    functions,
    nodes,
  };
}

/** https://www.speedscope.app/file-format-schema.json, one sample for each node with a value of its own. */
export function asSpeedscope(tree) {
  const samples = [];
  const weights = [];
  for (let node = 1; node < tree.parent.length; node++) {
    if (tree.self[node] === 0) continue;
    const stack = [];
    for (let at = node; at > 0; at = tree.parent[at]) stack.push(tree.function[at]);
    samples.push(stack.reverse());
    weights.push(tree.self[node]);
  }
  const frames = Array.from({ length: functionCount }, (_, row) => ({ name: nameOf(row), file: fileOf(row), line: row % 900 }));
  const profile = { type: "sampled", name: "cpu", unit: "nanoseconds", startValue: 0, endValue: tree.total[0], samples, weights };
  return { $schema: "https://www.speedscope.app/file-format-schema.json", shared: { frames }, profiles: [profile], activeProfileIndex: 0, exporter: "bench" };
}
