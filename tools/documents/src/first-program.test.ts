import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readFitInput } from "@rabbit-fit/io-hdf5/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resonanceTensor } from "../../../examples/src/resonance.js";
import { type LocalRegistry, serveRegistry } from "./local-registry.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const program = readme.match(/```js\n([\s\S]*?)```/)![1]!;
/** The lines of the shell below "From a program", and what they print in the end. */
const session = readme
  .match(/```console\n(\$ cd first-fit\n[\s\S]*?)```/)![1]!
  .trim()
  .split("\n");
const lines = session.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
const printed = session.filter((line) => !line.startsWith("$ "));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly homepage?: string;
  readonly repository?: { readonly url: string; readonly directory: string };
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const published = ["packages", "apps"].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => `${group}/${name}`),
);

let parent: string;
let registry: LocalRegistry;
/** Stands for the clone, with the packed packages. */
let clone: string;
/** npm asks the registry of this test, and keeps a cache of its own. */
let environment: NodeJS.ProcessEnv;

async function shell(command: string, cwd: string): Promise<string> {
  const options = { cwd, env: environment, maxBuffer: 2 ** 26 };
  return (await promisify(execFile)("bash", ["-e", "-c", command], options)).stdout;
}

beforeAll(async () => {
  parent = mkdtempSync(join(tmpdir(), "rabbit-first-program-"));
  clone = join(parent, "rabbit-fit");
  mkdirSync(clone);
  const store = join(parent, "store");
  mkdirSync(store);
  registry = await serveRegistry(thirdParties(), store);
  const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|VITEST|NODE_)/i.test(name));
  environment = {
    ...Object.fromEntries(inherited),
    npm_config_registry: registry.url,
    npm_config_cache: join(parent, "cache"),
    npm_config_userconfig: join(parent, "npmrc"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
  };
  await shell(`npm run --silent pack -- ${join(clone, "rabbit-packages")}`, root);
  mkdirSync(join(parent, "first-fit"));
  writeFileSync(join(parent, "first-fit", "program.mjs"), program);
  // Packing builds what has changed since the last build.
}, 900_000);
afterAll(async () => {
  await registry?.close();
  rmSync(parent, { recursive: true, force: true });
});

/** Folders of the packages of others that ours need, with what these need in turn, and of what compiles TypeScript. */
function thirdParties(): string[] {
  const wanted = [
    join(root, "node_modules", "@types", "node"),
    join(root, "tools", "documents", "node_modules", "typescript-5"),
    ...published.flatMap((path) => dependenciesOf(join(root, path), join(root, path, "node_modules"))),
  ];
  const found = new Set<string>();
  for (const path of wanted) {
    const folder = realpathSync(path);
    if (found.has(folder)) continue;
    found.add(folder);
    const { name } = manifestIn(folder);
    // pnpm has what a package needs beside it.
    wanted.push(...dependenciesOf(folder, join(folder, ...name.split("/").map(() => ".."))));
  }
  return [...found];
}

/** Where the dependencies of a package are that are not ours. */
function dependenciesOf(folder: string, modules: string): string[] {
  const names = Object.keys(manifestIn(folder).dependencies ?? {});
  return names.filter((name) => !name.startsWith("@rabbit-fit/")).map((name) => join(modules, name));
}

test("the lines of the README's program run in a fresh folder, and print the strength that is shown", async () => {
  expect(lines).toHaveLength(5);
  expect(lines.at(-1)).toBe("node program.mjs");
  // In one shell, so that `cd` holds.
  const output = await shell(lines.join("\n"), parent);
  expect(printed).toHaveLength(1);
  expect(output.trimEnd().split("\n").at(-1)).toBe(printed[0]);
});

test("the same program compiles and runs as TypeScript by the lines of the README", async () => {
  const [, block] = readme.match(/with TypeScript 5\.7 or newer:\n\n((?: {4}.*\n)+)/)!;
  const folder = join(parent, "first-fit");
  writeFileSync(join(folder, "program.ts"), program);
  const output = await shell(block!, folder);
  expect(output.trimEnd().split("\n").at(-1)).toBe(printed[0]);
  expect(existsSync(join(folder, "program.js"))).toBe(true);
});

test("the program at the end of the tutorial runs in that folder, makes the tensor of the example and prints what is shown", async () => {
  const tutorial = readFileSync(join(root, "docs/tutorial.md"), "utf8");
  const [, code] = tutorial.match(/```js\n([\s\S]*?)```/)!;
  const [, shown] = tutorial.match(/```console\n\$ node search\.mjs\n([\s\S]*?)```/)!;
  const folder = join(parent, "first-fit");
  writeFileSync(join(folder, "search.mjs"), code!);
  expect(await shell("node search.mjs", folder)).toBe(shown);
  const { metadata: _, ...written } = await readFitInput(join(folder, "resonance.hdf5"));
  const { metadata: __, ...expected } = resonanceTensor();
  expect(written).toEqual(expected);
});

test("the folder has one h5wasm, and npm finds nothing missing or too much", async () => {
  const folder = join(parent, "first-fit");
  const tree = JSON.parse(await shell("npm ls --all --json", folder)) as { readonly problems?: string[] };
  expect(tree.problems).toBeUndefined();
  const found = readdirSync(join(folder, "node_modules"), { recursive: true, encoding: "utf8" });
  expect(found.filter((path) => /(^|\/)h5wasm[^/]*$/.test(path) && !path.includes("h5wasm/"))).toEqual([
    "h5wasm",
  ]);
});

test("a program that imports rabbit-fit is told what to import", async () => {
  const script = 'import("rabbit-fit").catch(({ message }) => console.log(message))';
  const message = await shell(`node -e '${script}'`, join(parent, "first-fit"));
  for (const [name] of message.matchAll(/@rabbit-fit\/[\w-]+(\/\w+)?/g))
    expect(message + (await shell(`node -e 'import("${name}")'`, join(parent, "first-fit")))).toBe(message);
  expect(message).toMatch(/fit.*@rabbit-fit\/fitter.*TensorWriter.*@rabbit-fit\/tensor-writer/);
});

test("the command is everywhere once its tarball is installed, as the README says", async () => {
  const block = readme
    .slice(readme.indexOf("## Try it"))
    .match(/ {4}npm run pack\n( {4}npm install -g .*)\n/)!;
  environment = { ...environment, npm_config_prefix: join(parent, "global") };
  await shell(block[1]!.trim(), clone);
  const version = await shell(`"${join(parent, "global/bin/rabbit")}" --version`, parent);
  expect(version).toContain(manifestIn(join(root, "apps/cli")).version);
});

test("every package says what can be imported, where its sources are and where to read more", () => {
  for (const path of published) {
    const { name, homepage, repository, exports } = manifestIn(join(root, path));
    expect({ name, entry: "." in exports, homepage, repository }).toEqual({
      name,
      entry: true,
      homepage: `https://github.com/rabbit-fit/rabbit-fit/tree/main/${path}#readme`,
      repository: { type: "git", url: "git+https://github.com/rabbit-fit/rabbit-fit.git", directory: path },
    });
  }
});
