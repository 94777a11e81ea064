import { expect, test } from "vitest";
import { boxAt } from "../src/flame/hit_test.ts";
import { boxOfNode, layOut, topOfRow } from "../src/flame/layout.ts";
import { neighbourOf } from "../src/flame/navigate.ts";
import { rowHeight, wholeSpan } from "../src/flame/spaces.ts";
import { buildCallTree } from "../src/profile/call_tree.ts";
import { nameOf } from "../src/profile/profile.ts";
import { nodeNamed, profileOf } from "./profiles.ts";

const profile = profileOf(["a;b 33", "a;c 17", "a;c;d 10", "e 40"]);
const tree = buildCallTree(profile);
const layout = layOut(tree, wholeSpan, 1000);

function nameAt(x: number, row: number): string {
  const box = boxAt(layout, x, (row + 0.5) * rowHeight);
  return box < 0 ? "" : nameOf(profile, layout.node[box] as number);
}

test("The box under a point is found in its row", () => {
  expect(nameAt(5, 0)).toBe("everything");
  expect(nameAt(599, 1)).toBe("a");
  expect(nameAt(601, 1)).toBe("e");
  expect(nameAt(340, 2)).toBe("c");
  expect(nameAt(340, 3)).toBe("d");
});

test("A graph that grows upwards has its first row at the bottom", () => {
  const upwards = layOut(tree, wholeSpan, 1000, "up");
  const at = (y: number): string => {
    const box = boxAt(upwards, 5, y);
    return box < 0 ? "" : nameOf(profile, upwards.node[box] as number);
  };
  expect(topOfRow(upwards, 0)).toBe(3 * rowHeight);
  expect(at(3.5 * rowHeight)).toBe("everything");
  expect(at(2.5 * rowHeight)).toBe("a");
  expect(at(4.5 * rowHeight)).toBe("");
});

test("A point right of the last callee, below the last row or outside hits nothing", () => {
  expect(nameAt(700, 2)).toBe("");
  expect(nameAt(5, 9)).toBe("");
  expect(nameAt(-1, 0)).toBe("");
  expect(nameAt(1001, 0)).toBe("");
});

test("Arrow keys lead to the caller, the heaviest callee and the neighbours", () => {
  const go = (from: string, direction: "up" | "down" | "left" | "right") => {
    const box = boxOfNode(layout, tree, from === "everything" ? 0 : nodeNamed(profile, from));
    return nameOf(profile, layout.node[neighbourOf(layout, box, direction)] as number);
  };
  expect(go("everything", "down")).toBe("a");
  expect(go("a", "down")).toBe("b");
  expect(go("c", "down")).toBe("d");
  expect(go("d", "up")).toBe("c");
  expect(go("a", "right")).toBe("e");
  expect(go("e", "left")).toBe("a");
});

test("Arrow keys stay where nothing lies ahead", () => {
  const e = boxOfNode(layout, tree, nodeNamed(profile, "e"));
  expect(neighbourOf(layout, e, "down")).toBe(e);
  expect(neighbourOf(layout, e, "right")).toBe(e);
  expect(neighbourOf(layout, 0, "up")).toBe(0);
});
