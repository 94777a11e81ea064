// The built backend with profiles that real agents sent, for tests that mocks cannot stand for.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const program = join(root, "artifacts/nativeprofiler-backend/nativeprofiler-backend");
const startSeconds = 60;

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, "127.0.0.1", done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** `more`: further arguments. Keys are made with `keysOf` before the first start that needs some. */
export async function startBackend(more = [], data = mkdtempSync(join(tmpdir(), "np-browser-"))) {
  const [http, grpc] = [await freePort(), await freePort()];
  const child = spawn(program, ["--data", data, "--http", `127.0.0.1:${http}`, "--grpc", `127.0.0.1:${grpc}`, ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const url = `http://127.0.0.1:${http}`;
  const stop = async () => {
    if (child.exitCode === null) {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill();
      await ended;
    }
    rmSync(data, { recursive: true, force: true });
  };
  for (const end = Date.now() + startSeconds * 1_000; ; ) {
    if (child.exitCode !== null) throw new Error(`the backend ended with ${child.exitCode}: ${log}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return { url, stop };
    if (Date.now() > end) throw new Error(`the backend is not ready within ${startSeconds} s: ${log}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** A key of the scopes, and the folder of the backend that knows it. */
export function createKey(scope) {
  const data = mkdtempSync(join(tmpdir(), "np-browser-"));
  const { status, stdout, stderr } = spawnSync(program, ["keys", "create", "--data", data, "--name", "reader", "--scope", scope], { encoding: "utf8" });
  if (status !== 0) throw new Error(`no key was made: ${stderr}`);
  const key = /npk_[\w-]+/.exec(stdout)?.[0];
  if (key === undefined) throw new Error(`there is no key in: ${stdout}`);
  return { key, data };
}

/** Stores a profile: bytes in pprof's format. */
export async function send({ url }, query, body) {
  const answer = await fetch(`${url}/upload?${new URLSearchParams(query)}`, { method: "POST", body });
  if (!answer.ok) throw new Error(`the backend refused a profile: ${await answer.text()}`);
}

export async function json({ url }, path) {
  const answer = await fetch(url + path);
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
  return answer.json();
}

/** What real programs were doing: service, type and the text by which the test finds its way. */
export const corpora = [
  { file: "shop-cpu.pb.gz", service: "shop", type: "cpu", language: "dotnet", version: "1.1.0", zone: "eu-1" },
  { file: "csc-cpu.pb.gz", service: "compiler", type: "cpu", language: "dotnet", version: "5.0", zone: "" },
  { file: "go-cpu.pb.gz", service: "documents", type: "cpu", language: "go", version: "2.0", zone: "" },
  { file: "node-wall.pb.gz", service: "web", type: "wall", language: "nodejs", version: "3.1", zone: "" },
  { file: "go-heap.pb.gz", service: "documents", type: "heap", language: "go", version: "2.0", zone: "" },
];

export const recordedSpan = "3000d"; // the recorded profiles are of the days on which they were recorded

export function corpusFile(name) {
  return readFileSync(join(root, "tests/fixtures", name));
}

export async function sendCorpora(backend) {
  for (const { file, ...query } of corpora) await send(backend, query, corpusFile(file));
  const { file, ...shop } = corpora[0];
  await send(backend, { ...shop, version: "1.0.0", zone: "us-1", instance: "shop-2" }, corpusFile(file));
}

/** Every stack of a graph with a value of its own: frames from the outermost on, and the value. */
export function stacksOf({ strings, functions, nodes }) {
  const paths = [];
  const stacks = [];
  nodes.parent.forEach((parent, node) => {
    const row = nodes.function[node];
    const frame = {
      name: strings[functions.name[row]] ?? "",
      file: strings[functions.file[row]] ?? "",
      module: strings[functions.assembly[row]] ?? "",
    };
    paths[node] = parent === -1 ? [] : [...paths[parent], frame];
    if (nodes.self[node] !== 0) stacks.push({ frames: paths[node], value: nodes.self[node] });
  });
  return stacks;
}
