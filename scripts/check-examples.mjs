// Whether the examples of the documents compile as a reader's own program would: against the packages as they are built,
// under what `tsc --init` writes, in the oldest and the newest TypeScript that the packages are for.
import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = readdirSync(join(root, "packages"));
const documents = [
  join(root, "README.md"),
  // The pieces of the tutorial are parts of one program, which is an example itself.
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md") && name !== "tutorial.md")
    .map((name) => join(root, "docs", name)),
  ...packages.map((name) => join(root, "packages", name, "README.md")),
];

// As the README has it. Newer versions add `noUncheckedIndexedAccess` and `exactOptionalPropertyTypes` by themselves.
const init = readFileSync(join(root, "README.md"), "utf8")
  .match(/^ +npx tsc (--init .*)$/m)[1]
  .split(/\s+/);
const strictest = ["--noUncheckedIndexedAccess", "--exactOptionalPropertyTypes", "--allowJs", "--checkJs"];
/** In JavaScript nobody can say the type of a parameter. */
const IMPLICIT_ANY = /^[\w.-]+\.js\(.*: error TS70(06|31): /;
const compilers = ["typescript-5", "typescript-7"].map((name) =>
  join(root, "tools", "documents", "node_modules", name),
);

// What some examples take for granted; where one declares such a name itself, its own counts.
const given = `
declare const input: import("@rabbit-fit/contracts").FitInput;
declare const bytes: Uint8Array;
declare const filters: import("@rabbit-fit/io-hdf5").FilterSource;
`;

const folder = mkdtempSync(join(tmpdir(), "rabbit-fit-examples-"));
try {
  const places = writeExamples();
  writeFileSync(join(folder, "given.d.ts"), given);
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  link("node_modules/@types/node", join("node_modules", "@types", "node"));
  for (const name of packages) link(`packages/${name}`, join("node_modules", "@rabbit-fit", name));
  for (const compiler of compilers) check(compiler, places);
} finally {
  rmSync(folder, { recursive: true });
}

/** Writes each example to a file of its own, and gives its place in the documents by the name of the file. */
function writeExamples() {
  const places = new Map();
  for (const document of documents) {
    const name = document.endsWith("README.md") ? basename(dirname(document)) : basename(document, ".md");
    let before = "";
    for (const [i, match] of [
      ...readFileSync(document, "utf8").matchAll(/```(ts|js)( continued)?\n([\s\S]*?)```/g),
    ].entries()) {
      const [, language, continued, code] = match;
      before = continued ? before + code : code;
      const file = `${name}-${i + 1}.${language}`;
      writeFileSync(join(folder, file), before);
      places.set(file, `${relative(root, document)}, example ${i + 1}`);
    }
  }
  return places;
}

function link(target, path) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(join(root, target), join(folder, path), "junction");
}

function check(compiler, places) {
  const { version } = JSON.parse(readFileSync(join(compiler, "package.json"), "utf8"));
  rmSync(join(folder, "tsconfig.json"), { force: true });
  const tsc = (...words) =>
    spawnSync(process.execPath, [join(compiler, "bin", "tsc"), ...words], { cwd: folder, encoding: "utf8" });
  const { stdout, stderr, error } = [init, [...strictest, "--noEmit", "--pretty", "false"]]
    .map((words) => tsc(...words))
    .at(-1);
  if (error) throw error;
  const lines = `${stdout}${stderr}`.split("\n").filter((line) => line !== "" && !IMPLICIT_ANY.test(line));
  if (lines.length === 0) {
    console.log(`TypeScript ${version}: ${places.size} examples compile`);
    return;
  }
  process.exitCode = 1;
  const shown = lines.map((line) => line.replace(/^[\w.-]+\.[jt]s/, (file) => places.get(file) ?? file));
  console.log(`TypeScript ${version}:\n${shown.join("\n")}`);
}
