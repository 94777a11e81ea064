import { expect, test } from "vitest";
import { detailsOf } from "../src/flame/details.ts";
import { formatValue } from "../src/flame/format.ts";
import { graphOf } from "../src/flame/graph.ts";
import { createLabels } from "../src/flame/labels.ts";
import { boxFold, boxOfNode, layOut } from "../src/flame/layout.ts";
import { packageShares } from "../src/flame/packages.ts";
import { spanOf } from "../src/flame/viewport.ts";
import { parseProfile } from "../src/profile/parse_profile.ts";
import { answerOf, nodeNamed, profileOf } from "./profiles.ts";

const write = (value: number): string => formatValue(value, "nanoseconds");
const writers = { a: write, b: write };

test("Shares are of what is shown and of everything", () => {
  const profile = profileOf(["a;b 30", "a 20", "c 50"]);
  const graph = graphOf(profile);
  const zoom = { node: nodeNamed(profile, "a"), siblings: 1 };
  const layout = layOut(graph.tree, spanOf(graph.tree, zoom), 1000);
  const detailsOfFrame = (node: number) =>
    detailsOf(graph, zoom, layout, boxOfNode(layout, graph.tree, node), writers);
  const b = detailsOfFrame(nodeNamed(profile, "b"));
  expect(b).toMatchObject({ name: "b", package: "b", file: "b.cs", profiles: "3 profiles" });
  expect(b.total).toEqual({ value: "30 ns", ofShown: "60.0 %", ofTotal: "30.0 %" });
  expect(detailsOfFrame(nodeNamed(profile, "a")).self).toEqual({
    value: "20 ns",
    ofShown: "40.0 %",
    ofTotal: "20.0 %",
  });
  expect(detailsOfFrame(0).total).toEqual({ value: "100 ns", ofShown: "100 %", ofTotal: "100 %" });
});

test("Of a path of the machine that compiled, the end is shown", () => {
  const profile = profileOf(["a 1"]);
  const placed = {
    ...profile,
    functions: {
      ...profile.functions,
      file: ["/build/agent7/src/Shop/Pricing/Rules.cs"],
      line: Int32Array.of(27),
    },
  };
  const graph = graphOf(placed);
  const layout = layOut(graph.tree, { start: 0, end: 1 }, 1000);
  const { file } = detailsOf(graph, { node: 0, siblings: 1 }, layout, 1, writers);
  expect(file).toBe("…/Shop/Pricing/Rules.cs:27");
});

test("A fold adds up its frames", () => {
  const narrow = Array.from({ length: 10 }, (_, i) => `n${i};m${i} 1`);
  const profile = profileOf(["wide 9990", ...narrow]);
  const graph = graphOf(profile);
  const zoom = { node: 0, siblings: 1 };
  const layout = layOut(graph.tree, spanOf(graph.tree, zoom), 1000);
  const fold = layout.kind.indexOf(boxFold);
  expect(detailsOf(graph, zoom, layout, fold, writers)).toMatchObject({
    name: "20 frames",
    total: { value: "10 ns", ofTotal: "0.10 %" },
    self: { value: "10 ns" },
  });
});

test("Packages are ranked by what their own functions use", () => {
  const shares = packageShares(profileOf(["a;b 30", "a 20", "c;b 50"]));
  expect(shares).toEqual([
    { name: "b", runtime: false, share: 0.8 },
    { name: "a", runtime: false, share: 0.2 },
  ]);
});

test("Upside down a package's share is what its functions use at the top, not where their stacks begin", () => {
  const inverted = parseProfile(answerOf(["b;a 30", "a 20", "b;c 50"]), "nodes", true);
  expect(packageShares(inverted)).toEqual([
    { name: "b", runtime: false, share: 0.8 },
    { name: "a", runtime: false, share: 0.2 },
  ]);
});

test("A label is the longest that fits, and the method's beginning where none does", () => {
  const labels = createLabels((text) => text.length * 7);
  const name = "Shop.Cart.AddItem(Item)";
  expect(labels.fit(name, 200)).toBe(name);
  expect(labels.fit(name, 130)).toBe("Shop.Cart.AddItem");
  expect(labels.fit(name, 90)).toBe("Cart.AddItem");
  expect(labels.fit(name, 50)).toBe("AddItem");
  expect(labels.fit(name, 42)).toBe("AddIt…");
  expect(labels.fit(name, 20)).toBe("");
});
