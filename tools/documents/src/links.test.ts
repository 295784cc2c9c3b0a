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

test("every document is in the list of docs/README.md", () => {
  const listed = [...text("docs/README.md").matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name]) => name!);
  const others = readdirSync(join(root, "docs")).filter(
    (name) => name.endsWith(".md") && name !== "README.md",
  );
  expect(others.filter((name) => !listed.includes(name))).toEqual([]);
});
