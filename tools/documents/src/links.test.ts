import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  ...["docs", "packages", "apps"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .map((name) => (name.endsWith(".md") ? join(folder, name) : join(folder, name, "README.md")))
      .filter((path) => existsSync(join(root, path))),
  ),
];
const text = (path: string) => readFileSync(join(root, path), "utf8");

/** Headings as they are named in links: in small letters, with dashes for blanks, without punctuation. */
function anchorsOf(path: string): string[] {
  const headings = text(path)
    .replace(/```[\s\S]*?```/g, "")
    .matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(documents)("every link of %s leads to a file, and to a heading in it", (path) => {
  const links = [...text(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!);
  for (const link of links.filter((link) => !/^https?:/.test(link))) {
    const [file, anchor] = link.split("#") as [string, string?];
    const target = file === "" ? path : relative(root, join(root, dirname(path), file));
    expect(existsSync(join(root, target)), link).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(target), link).toContain(anchor);
  }
});

/** Folders of the repository that hold what git keeps. */
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
  .map(({ name }) => name);

/** Paths in back-quotes that begin with one of these folders, as `docs/README.md`. */
function pathsIn(markdown: string): string[] {
  const quoted = markdown.replace(/```[\s\S]*?```/g, "").matchAll(/`([\w.@-]+(?:\/[\w.@-]+)+\/?)`/g);
  return [...quoted].map(([, path]) => path!).filter((path) => folders.includes(path.split("/")[0]!));
}

test("paths are found in back-quotes, where they begin with a folder of the repository", () => {
  const markdown = "`docs/README.md`, `packages/fitter`, `toy1/b`, docs/no.md\n```\n`docs/no.md`\n```";
  expect(pathsIn(markdown)).toEqual(["docs/README.md", "packages/fitter"]);
  expect(pathsIn(text("docs/differences.md")).length).toBeGreaterThan(50);
});

test.each(documents)("every path of the repository that %s names is there", (path) => {
  // What a README of a package names is counted from the package, too.
  const places = [root, join(root, dirname(path))];
  const missing = pathsIn(text(path)).filter(
    (name) => !places.some((place) => existsSync(join(place, name))),
  );
  expect(missing).toEqual([]);
});

test("every document is in the list of docs/README.md", () => {
  const listed = [...text("docs/README.md").matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name!);
  const others = readdirSync(join(root, "docs")).filter(
    (name) => name.endsWith(".md") && name !== "README.md",
  );
  expect(others.filter((name) => !listed.includes(name))).toEqual([]);
});
