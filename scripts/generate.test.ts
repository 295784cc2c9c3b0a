import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const repository = fileURLToPath(new URL("..", import.meta.url));

/** A repository of two packages: `threads` has a thread whose script contains the WebAssembly module of `wasm`. */
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "rabbit-generate-"));
  cpSync(join(repository, "scripts"), join(root, "scripts"), { recursive: true });
  write("packages/wasm/package.json", manifest("wasm"));
  write("packages/wasm/assembly/index.ts", "export function answer(): f64 { return 42; }");
  write("packages/wasm/src/index.ts", 'export { module } from "./generated/module.js";');
  write(
    "packages/wasm/build/generate.mjs",
    `import { generateAssembly } from "../../../scripts/generated-modules.mjs";
    const compiler = import.meta.resolve("assemblyscript/asc");
    await generateAssembly(import.meta.url, { name: "module.ts", constant: "module", compiler });`,
  );
  // Its name comes first in the alphabet, its module last.
  write("packages/a-thread/package.json", manifest("a-thread", ["wasm"]));
  write(
    "packages/a-thread/src/worker.ts",
    'import { module } from "@rabbit-fit/wasm";\nimport { greeting } from "./greeting.js";\nconsole.log(greeting, module);',
  );
  write("packages/a-thread/src/greeting.ts", 'export const greeting = "good morning";');
  write(
    "packages/a-thread/build/generate.mjs",
    `import { build } from "esbuild";
    import { generateThread } from "../../../scripts/generated-modules.mjs";
    const options = { entryPoints: ["src/worker.ts"], format: "cjs", platform: "node" };
    await generateThread(import.meta.url, { name: "worker.ts", constant: "worker", comment: "A thread.", build, options });`,
  );
  mkdirSync(join(root, "node_modules", "@rabbit-fit"), { recursive: true });
  for (const tool of ["assemblyscript", "esbuild"]) {
    link(join(repository, "packages/autodiff-kernels/node_modules", tool), join("node_modules", tool));
  }
  link(join(root, "packages/wasm"), "node_modules/@rabbit-fit/wasm");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("a change of a source renews the modules that contain it, and no other", () => {
  generate();
  // The mark stays where a module is up to date.
  const file = join(root, "packages/wasm/src/generated/module.ts");
  writeFileSync(file, `${readFileSync(file, "utf8")}// Not written since.\n`);
  const [wasm, thread] = generated();
  generate();
  expect(generated()).toEqual([wasm, thread]);

  write("packages/a-thread/src/greeting.ts", 'export const greeting = "good evening";');
  generate();
  const [sameWasm, newThread] = generated();
  expect(sameWasm).toBe(wasm);
  expect(newThread).not.toBe(thread);
  expect(newThread).toContain("good evening");

  write("packages/wasm/assembly/index.ts", "export function answer(): f64 { return 7; }");
  generate();
  const [newWasm, newestThread] = generated();
  expect(newWasm).not.toBe(wasm);
  const [, base64] = newWasm!.match(/"([^"]+)";\n$/)!;
  expect(newestThread).toContain(base64);
  expect(Buffer.from(base64!, "base64").includes(Buffer.from(Float64Array.of(7).buffer))).toBe(true);
});

test("a source that cannot be compiled is named", () => {
  write("packages/wasm/assembly/index.ts", "export function answer(): f64 { return nothing; }");
  const { status, stderr } = run();
  expect(status).toBe(1);
  expect(stderr).toMatch(/Cannot find name 'nothing'[\s\S]*assembly\/index\.ts/);
});

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

function link(target: string, path: string): void {
  symlinkSync(target, join(root, path), "junction");
}

function manifest(name: string, imports: readonly string[] = []): string {
  return JSON.stringify({
    name: `@rabbit-fit/${name}`,
    type: "module",
    exports: { "@rabbit-fit/source": "./src/index.ts" },
    dependencies: Object.fromEntries(imports.map((other) => [`@rabbit-fit/${other}`, "workspace:*"])),
  });
}

function run() {
  return spawnSync(process.execPath, [join(root, "scripts/generate.mjs")], { encoding: "utf8" });
}

function generate(): void {
  const { status, stderr } = run();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
}

/** The text of each generated module. */
function generated(): string[] {
  return ["wasm/src/generated/module.ts", "a-thread/src/generated/worker.ts"].map((path) =>
    readFileSync(join(root, "packages", path), "utf8"),
  );
}
