// Fails the build when all files of the console together are above the budget.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const budget = 80 * 1000; // bytes, gzipped
const folder = resolve(
  process.env.CONSOLE_OUT_DIR ?? resolve(import.meta.dirname, "../../../artifacts/console"),
);

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = resolve(entry.parentPath, entry.name);
    return { name: path.slice(folder.length + 1), bytes: gzipSync(readFileSync(path)).length };
  });
const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB gzipped`;

for (const { name, bytes } of files) console.log(`${kilobytes(bytes)}  ${name}`);
console.log(`${kilobytes(total)} in all, of ${budget / 1000} kB allowed`);
if (total === 0 || total > budget) {
  console.error("The console's bundle is empty or larger than its budget.");
  process.exit(1);
}
