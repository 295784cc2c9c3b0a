// Public names: one thing, one name. No two packages export different things by the same name, from any of their entries;
// what a package passes on from another one is the same thing. With `--report` the names are listed, and no more.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root =
  process.argv.slice(2).find((word) => !word.startsWith("--")) ??
  fileURLToPath(new URL("..", import.meta.url));
const isReport = process.argv.includes("--report");

const owners = new Map();
for (const name of readdirSync(join(root, "packages"))) {
  const folder = join(root, "packages", name);
  if (!existsSync(join(folder, "package.json"))) continue;
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const entries = Object.values(exports ?? {}).flatMap((entry) => entry["@rabbit-fit/source"] ?? []);
  for (const exported of new Set(entries.flatMap((entry) => namesOf(join(folder, entry))))) {
    owners.set(exported, [...(owners.get(exported) ?? []), name]);
  }
}
const shared = [...owners].filter(([, packages]) => packages.length > 1);
for (const [name, packages] of shared.sort()) console.log(`${name} is exported by ${packages.join(" and ")}`);
console.log(
  shared.length === 0 ? "no public name of two things" : `${shared.length} public names of two things`,
);
process.exit(shared.length > 0 && !isReport ? 1 : 0);

/** What a module exports of its own package. */
function namesOf(module) {
  const file = ts.createSourceFile(module, readFileSync(module, "utf8"), ts.ScriptTarget.Latest);
  return file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier?.text ?? ".";
      if (!from.startsWith(".")) return [];
      if (statement.exportClause === undefined) {
        return namesOf(join(dirname(module), from.replace(/\.js$/, ".ts")));
      }
      if (ts.isNamespaceExport(statement.exportClause)) return [statement.exportClause.name.text];
      return statement.exportClause.elements.map(({ name }) => name.text);
    }
    if (!statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const declared = statement.declarationList?.declarations ?? [statement];
    return declared.map(({ name }) => name.text);
  });
}
