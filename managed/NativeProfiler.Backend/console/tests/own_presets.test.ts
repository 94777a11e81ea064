import { beforeAll, expect, test, vi } from "vitest";
import { chipOf } from "../src/state/chips.ts";

// The module reads what the browser keeps when it is loaded.
const kept = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
});
let own: typeof import("../src/state/own_presets.ts");
beforeAll(async () => {
  own = await import("../src/state/own_presets.ts");
});

const system = chipOf("hideFrames", "System.");
const cart = chipOf("showStacks", "Cart");

test("A preset goes on as a whole and off as a whole", () => {
  const preset = { name: "mine", chips: [system, cart] };
  const on = own.withPreset([system], preset);
  expect(on).toEqual([system, cart]);
  expect(own.isOn(on, preset)).toBe(true);
  expect(own.withPreset(on, preset)).toEqual([]);
  expect(own.isOn([system, { ...cart, disabled: true }], preset)).toBe(false);
});

test("A saved preset is kept, replaced by one of its name, and removed", () => {
  own.savePreset("mine", [system]);
  own.savePreset("mine", [cart]);
  expect(own.readPresets(kept.get("nativeprofiler.presets") ?? "")).toEqual([
    { name: "mine", chips: [cart] },
  ]);
  own.removePreset("mine");
  expect(own.ownPresets.value).toEqual([]);
});

test.each([
  "",
  "{",
  "7",
  "null",
  '[null, 7, {"name": "x"}, {"name": 7, "chips": ["focus:a"]}, {"name": "y", "chips": ["nonsense"]}]',
])("What is no preset is left out: %s", (text) => {
  expect(own.readPresets(text)).toEqual([]);
});
