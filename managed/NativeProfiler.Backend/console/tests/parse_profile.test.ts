import { expect, test } from "vitest";
import { parseProfile } from "../src/profile/parse_profile.ts";
import { answerOf, profileOf } from "./profiles.ts";

test("An answer becomes typed arrays in depth-first order", () => {
  const profile = profileOf(["a;b 3", "a;c 5", "a 1"]);
  expect([...profile.nodes.parent]).toEqual([-1, 0, 1, 1]);
  expect([...profile.nodes.total]).toEqual([9, 9, 5, 3]);
  expect([...profile.nodes.self]).toEqual([0, 1, 5, 3]);
  expect(profile.functions.name).toEqual(["a", "c", "b"]);
});

test("A node out of depth-first order is refused by its number", () => {
  const answer = answerOf(["a;b 3", "c;d 2"]);
  const nodes = { ...(answer.nodes as object), parent: [-1, 0, 1, 0, 2] };
  expect(() => parseProfile({ ...answer, nodes })).toThrow("node 4 is not in depth-first order");
});

test("A function that does not exist is refused", () => {
  const answer = answerOf(["a 3"]);
  const nodes = { ...(answer.nodes as object), function: [-1, 7] };
  expect(() => parseProfile({ ...answer, nodes })).toThrow("node 1 has function 7 of 1");
});

test("Columns of different lengths are refused", () => {
  const answer = answerOf(["a 3"]);
  const nodes = { ...(answer.nodes as object), self: [0] };
  expect(() => parseProfile({ ...answer, nodes })).toThrow("columns of nodes");
});

test("A text where a number belongs is refused", () => {
  expect(() => parseProfile({ ...answerOf(["a 3"]), total: "3" })).toThrow("total is not a number");
});

test("Upside down a frame at the top uses its total itself, and the callers below it nothing", () => {
  const { nodes } = parseProfile(answerOf(["b;a 30", "a 20", "b;c 50"]), "nodes", true);
  expect([...nodes.total]).toEqual([100, 80, 50, 30, 20]);
  expect([...nodes.self]).toEqual([0, 80, 0, 0, 20]);
});
