import { expect, test } from "vitest";
import {
  contrast,
  dimmed,
  neutralColour,
  packageColour,
  type Theme,
  textColours,
} from "../src/flame/palette.ts";

const themes: readonly Theme[] = ["light", "dark"];
const names = Array.from({ length: 500 }, (_, i) => `Company.Product${i}.Part${i % 7}`);

test("Labels have a contrast of at least 4.5 on every colour, dimmed ones included", () => {
  for (const theme of themes) {
    for (const runtime of [false, true])
      for (const name of names) {
        const colour = packageColour(name, runtime, theme);
        expect(contrast(colour, textColours[theme])).toBeGreaterThanOrEqual(4.5);
        expect(contrast(dimmed(colour, theme), textColours[theme])).toBeGreaterThanOrEqual(4.5);
      }
    expect(contrast(neutralColour(theme), textColours[theme])).toBeGreaterThanOrEqual(4.5);
  }
});

test("A package has one colour", () => {
  expect(packageColour("Shop.Pricing", false, "light")).toEqual(
    packageColour("Shop.Pricing", false, "light"),
  );
});

test("The runtime is green and nothing else is", () => {
  for (const theme of themes)
    for (const name of names) {
      expect(isGreen(packageColour(name, true, theme))).toBe(true);
      expect(isGreen(packageColour(name, false, theme))).toBe(false);
    }
});

function isGreen({ red, green, blue }: { red: number; green: number; blue: number }): boolean {
  return green > red + 8 && green > blue + 8;
}

test("Packages spread over many colours", () => {
  const colours = new Set(names.map((name) => JSON.stringify(packageColour(name, false, "light"))));
  expect(colours.size).toBeGreaterThanOrEqual(20);
});

test("Without a package a frame is grey", () => {
  expect(packageColour("", false, "dark")).toEqual(neutralColour("dark"));
});
