// Circles of imports inside a package, between modules and between folders. An arrow goes from one folder to another beside
// it where any of its modules imports any of the other's; a module beside a folder stands for itself. Imports of types
// alone are no imports at run time: circles that take them are named as such. What only tests use is left out.
//
// A circle is an error; with `--report` the circles are listed, and no more.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root =
  process.argv.slice(2).find((word) => !word.startsWith("--")) ??
  fileURLToPath(new URL("..", import.meta.url));
const isReport = process.argv.includes("--report");
const paths = ["packages", "apps", "tools"].flatMap((group) =>
  existsSync(join(root, group)) ? readdirSync(join(root, group)).map((name) => `${group}/${name}`) : [],
);

let count = 0;
for (const path of [...paths, "examples"]) {
  for (const sources of ["src", "assembly"].map((name) => join(root, path, name)).filter(existsSync)) {
    const imports = importsOf(sources);
    printCircles(`${path}: modules`, circlesOf(imports));
    const folders = circlesOf(imports.map(betweenNeighbours));
    // Those of modules in one folder are known.
    const real = folders.filter(({ nodes }) => !nodes.every((node) => node.endsWith(".ts")));
    printCircles(`${path}: folders`, real, imports);
  }
}
console.log(count === 0 ? "no circles of imports" : `${count} circles of imports`);
process.exit(count > 0 && !isReport ? 1 : 0);

/** Prints circles as paths, and where the imports are given, those that make them. */
function printCircles(label, circles, imports) {
  for (const circle of circles) {
    console.log(`${label}${circle.usesTypes ? ", by types" : ""}: ${circle.nodes.join(" -> ")}`);
    if (imports) for (const example of examplesOf(circle, imports)) console.log(`    ${example}`);
  }
  count += circles.length;
}

/** Who imports whom: `{ from, to, isType }`, as paths in a folder of sources. */
function importsOf(source) {
  const modules = readdirSync(source, { recursive: true })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /\.ts$/.test(file) && !/\.(test|slow|fixture|d)\.ts$/.test(file))
    .sort();
  return modules.flatMap((from) =>
    specifiersOf(ts.createSourceFile(from, readFileSync(join(source, from), "utf8"), ts.ScriptTarget.Latest))
      .filter(({ name }) => name.startsWith("."))
      .map(({ name, isType }) => ({
        from,
        to: posix.join(posix.dirname(from), `${name.replace(/\.js$/, "")}.ts`),
        isType,
      }))
      .filter(({ to }) => modules.includes(to)),
  );
}

/** Names of the modules that a file imports, in statements and in expressions `import("...")`. */
function specifiersOf(file) {
  const found = [];
  const visit = (node) => {
    if (ts.isImportDeclaration(node) || (ts.isExportDeclaration(node) && node.moduleSpecifier)) {
      found.push({ name: node.moduleSpecifier.text, isType: importsTypes(node) });
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      if (ts.isStringLiteral(node.arguments[0])) found.push({ name: node.arguments[0].text, isType: false });
    } else if (ts.isImportTypeNode(node)) found.push({ name: node.argument.literal.text, isType: true });
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** Whether nothing but types comes with a statement. */
function importsTypes(node) {
  const clause = ts.isImportDeclaration(node) ? node.importClause : node;
  if (clause === undefined || clause.isTypeOnly) return clause !== undefined;
  if (clause.name) return false;
  const names = ts.isImportDeclaration(node) ? clause.namedBindings : clause.exportClause;
  return names?.elements?.length > 0 && names.elements.every((name) => name.isTypeOnly);
}

/** What an import is between the neighbours in the folder that both modules are in: folders, or modules themselves. */
function betweenNeighbours({ from, to, isType }) {
  const [fromParts, toParts] = [from.split("/"), to.split("/")];
  const depth = fromParts.findIndex((part, i) => part !== toParts[i]) + 1;
  return { from: fromParts.slice(0, depth).join("/"), to: toParts.slice(0, depth).join("/"), isType };
}

/** The shortest circles through each node: first those that exist at run time, then those that take types. */
function circlesOf(arrows) {
  const found = new Map();
  for (const usesTypes of [false, true]) {
    const next = new Map();
    for (const { from, to, isType } of arrows) {
      if (from === to || (isType && !usesTypes)) continue;
      if (!next.has(from)) next.set(from, new Set());
      next.get(from).add(to);
    }
    for (const node of next.keys()) {
      const nodes = shortestCircle(node, next);
      if (nodes && !found.has(nodes.join())) found.set(nodes.join(), { nodes, usesTypes });
    }
  }
  return [...found.values()];
}

/** From a node back to it, written from the first of its nodes in the alphabet. */
function shortestCircle(start, next) {
  const before = new Map();
  const queue = [start];
  for (const node of queue) {
    for (const to of next.get(node) ?? []) {
      if (before.has(to)) continue;
      before.set(to, node);
      queue.push(to);
    }
  }
  if (!before.has(start)) return undefined;
  const nodes = [];
  for (let node = before.get(start); node !== start; node = before.get(node)) nodes.unshift(node);
  nodes.unshift(start);
  const first = nodes.indexOf([...nodes].sort()[0]);
  return [...nodes.slice(first), ...nodes.slice(0, first), nodes[first]];
}

/** For each arrow of a circle between folders, how many imports make it, and one of them. */
function examplesOf({ nodes, usesTypes }, imports) {
  return nodes.slice(1).map((to, i) => {
    const these = imports.filter((one) => {
      const arrow = betweenNeighbours(one);
      return arrow.from === nodes[i] && arrow.to === to && (usesTypes || !one.isType);
    });
    return `${nodes[i]} -> ${to}: ${these.length}, such as ${these[0].from} -> ${these[0].to}`;
  });
}
