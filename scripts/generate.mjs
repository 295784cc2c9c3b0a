// Brings up to date what is made of sources and is not made by `tsc`: the modules under src/generated/ of every package,
// and the bundle of the command. What is up to date is left alone. Tests begin with this.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const begun = new Set();
for (const name of readdirSync(join(root, "packages"))) await generate(name);
await run(join(root, "apps", "cli", "build", "bundle.mjs"));

/** A package comes after those that it imports: a thread's script contains their generated modules. */
async function generate(name) {
  const folder = join(root, "packages", name);
  if (begun.has(name) || !existsSync(join(folder, "package.json"))) return;
  begun.add(name);
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const dependency of Object.keys(dependencies ?? {})) {
    const own = dependency.match(/^@rabbit-fit\/(.+)$/)?.[1];
    if (own) await generate(own);
  }
  await run(join(folder, "build", "generate.mjs"));
}

async function run(script) {
  if (existsSync(script)) await import(pathToFileURL(script).href);
}
