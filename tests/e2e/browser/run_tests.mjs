// npm test [-- --junit FILE]: runs the browser tests; with --junit also writes their results as JUnit XML.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { junit: { type: "string" } } });
const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
if (values.junit !== undefined) {
  mkdirSync(dirname(values.junit), { recursive: true });
  reporters.push("--test-reporter=junit", `--test-reporter-destination=${values.junit}`);
}
const tests = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith(".test.mjs"))
  .map((name) => join(import.meta.dirname, name));
const command = ["--test", "--test-concurrency=1", ...reporters, ...tests];
const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
process.exit(status ?? 1);
