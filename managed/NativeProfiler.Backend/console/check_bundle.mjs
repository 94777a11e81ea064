// Fails the build when what a browser loads for the first page, or all of the console together, is above its budget.
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";

const firstPageBytes = 80 * 1000;
const everythingBytes = 100 * 1000;
const folder = resolve(
  process.env.CONSOLE_OUT_DIR ?? resolve(import.meta.dirname, "../../../artifacts/console"),
);

const page = readFileSync(resolve(folder, "index.html"), "utf8");
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = resolve(entry.parentPath, entry.name);
    const bytes = gzipSync(readFileSync(path)).length;
    // What the page itself does not name is loaded when a view that needs it is opened.
    const first = entry.name === "index.html" || page.includes(entry.name);
    return { name: path.slice(folder.length + 1), bytes, first };
  });
const sum = (some) => some.reduce((total, { bytes }) => total + bytes, 0);
const first = sum(files.filter((file) => file.first));
const everything = sum(files);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB gzipped`;

for (const { name, bytes, first: isFirst } of files)
  console.log(`${kilobytes(bytes)}  ${name}${isFirst ? "" : "  (later)"}`);
console.log(`${kilobytes(first)} of ${firstPageBytes / 1000} kB allowed for the first page`);
console.log(`${kilobytes(everything)} of ${everythingBytes / 1000} kB allowed in all`);
if (first === 0 || first > firstPageBytes || everything > everythingBytes) {
  console.error("The console's bundle is empty or larger than its budget.");
  process.exit(1);
}
