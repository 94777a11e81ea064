import { expect, test } from "vitest";
import type { ValueTable } from "../src/api/table.ts";
import { graphOf } from "../src/flame/graph.ts";
import { csvOf, nextSort, orderOf, readSort, writeSort } from "../src/table/rows.ts";
import { hotPath, linesOf, stepOf } from "../src/table/tree_rows.ts";
import { nodeNamed, profileOf } from "./profiles.ts";

const table: ValueTable = {
  sampleType: "cpu",
  unit: "nanoseconds",
  total: 100,
  unfiltered: 200,
  profiles: 3,
  durationNs: 0,
  perSecond: false,
  firstUnixMs: 0,
  lastUnixMs: 0,
  rows: 3,
  name: ["Cart.Add", '=cmd("x"),1', "Json.Write"],
  file: ["cart.cs", "", "json.cs"],
  line: [],
  package: ["Shop", "Shop", "System.Text"],
  runtime: [0, 0, 1],
  self: [10, 60, 30],
  inclusive: [90, 60, 30],
  count: undefined,
  base: {
    total: 100,
    profiles: 3,
    durationNs: 0,
    firstUnixMs: 0,
    lastUnixMs: 0,
    scale: 1,
    self: [10, 90, 0],
    inclusive: [90, 100, 0],
  },
};

test("A table is ordered by each of its columns, both ways", () => {
  const order = (text: string) =>
    orderOf(table, readSort(text, { column: "self", descending: true }), "");
  expect(order("-self")).toEqual([1, 2, 0]);
  expect(order("total")).toEqual([2, 1, 0]);
  expect(order("name")).toEqual([1, 0, 2]);
  expect(order("-delta")).toEqual([1, 2, 0]);
});

test("A second click on a heading turns the order round", () => {
  const first = nextSort({ column: "self", descending: true }, "total");
  expect(writeSort(first)).toBe("-total");
  expect(writeSort(nextSort(first, "total"))).toBe("total");
  expect(writeSort(nextSort(first, "name"))).toBe("name");
});

test("The find box looks at names, packages and files, whatever their case", () => {
  const find = (text: string) => orderOf(table, { column: "name", descending: false }, text);
  expect(find("system")).toEqual([2]);
  expect(find("CART.CS")).toEqual([0]);
  expect(find("nothing")).toEqual([]);
});

test("CSV quotes what would break it and defuses formulas", () => {
  const [head, row] = csvOf({ ...table, base: undefined }, [1]).split("\r\n");
  expect(head).toBe("function,file,package,self,self share,total,total share");
  expect(row).toBe(`"'=cmd(""x""),1",,Shop,60,0.3,60,0.3`);
});

test("A tree opens along its heaviest path and closes again", () => {
  const profile = profileOf(["a;b;c 60", "a;d 20", "e 20"]);
  const { tree } = graphOf(profile);
  const open = hotPath(profile, tree);
  const names = (nodes: readonly number[]) =>
    nodes.map((node) =>
      node === 0 ? "all" : profile.functions.name[profile.nodes.function[node] as number],
    );
  expect(names(linesOf(tree, open))).toEqual(["all", "a", "b", "c", "d", "e"]);
  expect(names(linesOf(tree, new Set([0])))).toEqual(["all", "a", "e"]);
});

test("The arrow keys walk, open and close as in a tree grid", () => {
  const profile = profileOf(["a;b 60", "e 40"]);
  const { tree } = graphOf(profile);
  const open = new Set([0]);
  const lines = linesOf(tree, open);
  const a = nodeNamed(profile, "a");
  expect(stepOf("ArrowRight", tree, lines, open, 1)).toEqual({ kind: "open", node: a });
  expect(stepOf("ArrowRight", tree, lines, open, 0)).toEqual({ kind: "move", line: 1 });
  expect(stepOf("ArrowLeft", tree, lines, open, 2)).toEqual({ kind: "move", line: 0 });
  expect(stepOf("ArrowLeft", tree, lines, open, 0)).toEqual({ kind: "close", node: 0 });
  expect(stepOf("End", tree, lines, open, 0)).toEqual({ kind: "move", line: 2 });
  expect(stepOf("z", tree, lines, open, 0)).toBeUndefined();
});
