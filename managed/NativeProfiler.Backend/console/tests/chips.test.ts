import { expect, test } from "vitest";
import { graphOf } from "../src/flame/graph.ts";
import { boxFold, layOut } from "../src/flame/layout.ts";
import { isMatch, matcherOf, matchesOf, testOfHighlights } from "../src/flame/matches.ts";
import {
  type Chip,
  chipOf,
  chipOfFunction,
  problemOf,
  readChip,
  textOfChip,
  toggled,
  writeChip,
} from "../src/state/chips.ts";
import { profileOf } from "./profiles.ts";

test.each([
  "hideFrames:System.",
  "-showStacks:a:b|c",
  "focus.r.i.package:^Shop\\.Cart",
  "hideFrames.x.function:Cart.Add(Item)",
  "label:endpoint=/cart?x=1",
  "min:0.5",
  "preset:justMyCode",
])("The chip %s survives the address", (text) => {
  const chip = readChip(text);
  expect(chip && writeChip(chip)).toBe(text);
});

test.each([
  ["focus", "", "contains", "A value is missing."],
  ["focus", "(", "regex", "This is not a regular expression."],
  ["focus", "(", "contains", ""],
  ["min", "0", "contains", "A number between 0 and 100 is needed."],
  ["min", "0.5", "contains", ""],
  ["label", "zone", "contains", "Write key=value, key!=value or key=~pattern."],
  ["label", "zone!=eu", "contains", ""],
  ["preset", "nonsense", "contains", "There is no such preset."],
] as const)("A %s of “%s” (%s) is judged before it is sent", (kind, value, match, problem) => {
  expect(problemOf(kind, value, match)).toBe(problem);
});

test("A chip contains one of its alternatives, in upper and lower case as written", () => {
  const matches = (chip: Chip, text: string): boolean => matcherOf(chip)(text);
  expect(matches(chipOf("highlight", "Json|Xml"), "System.Text.Json.Write")).toBe(true);
  expect(matches(chipOf("highlight", "json"), "System.Text.Json.Write")).toBe(false);
  expect(matches(chipOf("highlight", "json", { ignoreCase: true }), "Text.Json")).toBe(true);
  expect(matches(chipOf("highlight", "^Shop\\.", { match: "regex" }), "Shop.Cart")).toBe(true);
  expect(matches(chipOf("highlight", "a\\|b"), "operator a|b")).toBe(true);
  expect(matches(chipOf("highlight", "a\\|b"), "a")).toBe(false);
});

test("A function is matched whole, bars in its name included", () => {
  const matches = matcherOf(chipOfFunction("highlight", "op_A|B"));
  expect([matches("op_A|B"), matches("op_A|B2"), matches("op_A")]).toEqual([true, false, false]);
});

test("A chip says what it does", () => {
  expect(textOfChip(chipOf("hideFrames", "System."))).toBe("Hide frames: System.");
  expect(textOfChip(chipOf("preset", "justMyCode"))).toBe("Just my code");
  expect(textOfChip(chipOfFunction("focus", "a|b"))).toBe("Focus: a|b");
});

test("A preset goes on and off", () => {
  const preset = chipOf("preset", "hideIdle");
  expect(toggled(toggled([], preset), preset)).toEqual([]);
});

test("The total of a highlight counts a stack once, however often it matches", () => {
  const profile = profileOf(["a;x;b;x 30", "x 20", "c 50"]);
  const { tree } = graphOf(profile);
  const check = testOfHighlights([chipOf("highlight", "x", { field: "function", match: "exact" })]);
  if (check === undefined) throw new Error("the highlight has no effect");
  const matches = matchesOf(profile, tree, check);
  expect(matches.total).toBe(50);
  expect(matches.topmost.length).toBe(2);
});

test("A highlight that is switched off has no effect", () => {
  expect(testOfHighlights([chipOf("highlight", "x", { disabled: true })])).toBeUndefined();
});

test("A fold stands out when one of its frames matches", () => {
  const narrow = Array.from({ length: 50 }, (_, i) => `n${i} 1`);
  const profile = profileOf(["wide 99950", ...narrow]);
  const { tree } = graphOf(profile);
  const layout = layOut(tree, { start: 0, end: 1 }, 1000);
  const fold = layout.kind.indexOf(boxFold);
  const matches = (name: string) =>
    matchesOf(profile, tree, (functions, row) => functions.name[row] === name);
  expect(isMatch(matches("n7"), profile, layout, fold)).toBe(true);
  expect(isMatch(matches("wide"), profile, layout, fold)).toBe(false);
});
