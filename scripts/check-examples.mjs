// Whether the examples of the documents compile under `strict`, against the packages as they are built.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));
const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
const documents = [
  join(root, "README.md"),
  join(root, "docs", "browser.md"),
  join(root, "docs", "histograms-uhi.md"),
  ...packages.map((folder) => join(folder, "README.md")),
];

// What some examples take for granted; where one declares such a name itself, its own counts.
const given = `
declare const input: import("@rabbit-fit/contracts").FitInput;
declare const bytes: Uint8Array;
declare const filters: import("@rabbit-fit/io-hdf5").FilterSource;
`;

const folder = mkdtempSync(join(tmpdir(), "rabbit-fit-examples-"));
try {
  const sources = new Map([[join(folder, "given.d.ts"), undefined]]);
  writeFileSync(join(folder, "given.d.ts"), given);
  for (const document of documents) {
    const name = document.endsWith("README.md") ? basename(dirname(document)) : basename(document, ".md");
    let before = "";
    for (const [i, match] of [
      ...readFileSync(document, "utf8").matchAll(/```ts( continued)?\n([\s\S]*?)```/g),
    ].entries()) {
      before = match[1] ? before + match[2] : match[2];
      const path = join(folder, `${name}-${i + 1}.ts`);
      writeFileSync(path, before);
      sources.set(path, `${relative(root, document)}, example ${i + 1}`);
    }
  }
  const entriesOf = (path) => {
    const { name, exports } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    return Object.entries(exports).flatMap(([entry, { types }]) =>
      types ? [[`${name}${entry.slice(1)}`, [join(path, types)]]] : [],
    );
  };
  const program = ts.createProgram([...sources.keys()], {
    strict: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    types: ["node"],
    typeRoots: [join(root, "node_modules", "@types")],
    paths: Object.fromEntries(packages.flatMap(entriesOf)),
  });
  const diagnostics = ts.getPreEmitDiagnostics(program);
  for (const { file, start, messageText } of diagnostics) {
    const line = file && file.getLineAndCharacterOfPosition(start).line + 1;
    const place = file ? `${sources.get(file.fileName) ?? file.fileName}, line ${line}: ` : "";
    console.log(`${place}${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }
  if (diagnostics.length === 0) console.log(`${sources.size - 1} examples compile`);
  process.exitCode = diagnostics.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
