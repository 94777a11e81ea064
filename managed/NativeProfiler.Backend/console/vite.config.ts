import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

const outDir =
  process.env.CONSOLE_OUT_DIR ?? resolve(import.meta.dirname, "../../../artifacts/console");

export default defineConfig({
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the content security policy allows no data: addresses
  },
  server: { proxy: { "/api": process.env.CONSOLE_BACKEND ?? "http://127.0.0.1:8480" } },
  // A test that hangs ends, one on a busy machine has its time.
  test: { include: ["tests/**/*.test.ts"], testTimeout: 60_000 },
});
