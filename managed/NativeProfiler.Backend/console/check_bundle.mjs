// Fails the build when what a browser loads for the first page is above the budget.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const budgetBytes = 80 * 1000;
const folder = resolve(
  process.env.CONSOLE_OUT_DIR ?? resolve(import.meta.dirname, "../../../artifacts/console"),
);

const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = resolve(entry.parentPath, entry.name);
    return { name: path.slice(folder.length + 1), bytes: gzipSync(readFileSync(path)).length };
  });
const total = sizes.reduce((sum, file) => sum + file.bytes, 0);

for (const { name, bytes } of sizes)
  console.log(`${(bytes / 1000).toFixed(1)} kB gzipped  ${name}`);
console.log(`${(total / 1000).toFixed(1)} kB gzipped of ${budgetBytes / 1000} kB allowed`);
if (total === 0 || total > budgetBytes) {
  console.error("The console's bundle is empty or larger than its budget.");
  process.exit(1);
}
