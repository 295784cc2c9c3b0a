// Tests run on sources, except what they start as WebAssembly, as a thread or as a command: that is made of the same sources
// before the first test, and in watch mode after each change.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("generate.mjs", import.meta.url));

let removeFolder = () => {};

/** @param {import("vitest/node").TestProject} project */
export async function setup(project) {
  await generate();
  // What tests write is in one folder of the run, so that nothing of it stays behind.
  const folder = mkdtempSync(join(tmpdir(), "rabbit-tests-"));
  process.env.TMPDIR = folder;
  process.env.XDG_CACHE_HOME = join(folder, "caches");
  removeFolder = () => rmSync(folder, { recursive: true, force: true });
  if (!project.config.watch) return;
  // A generated module that changes makes vitest run the tests that use it.
  let latest = Promise.resolve();
  project.vite.watcher.on("change", (file) => {
    if (!/\/(src|assembly)\/(?!generated\/).*\.ts$/.test(file)) return;
    latest = latest.then(generate).catch((error) => console.error(error.message));
  });
}

export function teardown() {
  removeFolder();
}

/** In a process of its own, which sees scripts that have changed. */
function generate() {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(undefined);
      else reject(new Error(`What tests start could not be made of the sources:\n${errors}`));
    });
  });
}
