import { signal } from "@preact/signals";
import type { Theme } from "../flame/palette.ts";

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/** As the reader's system prefers. */
export const theme = signal<Theme>(themeNow());

prefersDark.addEventListener("change", () => {
  theme.value = themeNow();
});

function themeNow(): Theme {
  return prefersDark.matches ? "dark" : "light";
}
