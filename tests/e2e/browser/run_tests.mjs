// npm test [-- --junit FILE]: runs the browser tests; with --junit also writes their results as JUnit XML.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({ options: { junit: { type: "string" } } });
const reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"];
if (values.junit !== undefined) {
  mkdirSync(dirname(values.junit), { recursive: true });
  reporters.push("--test-reporter=junit", `--test-reporter-destination=${values.junit}`);
}
const tests = join(import.meta.dirname, "rules.test.mjs");
const { status } = spawnSync(process.execPath, ["--test", ...reporters, tests], { stdio: "inherit" });
process.exit(status ?? 1);
