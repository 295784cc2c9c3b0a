import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

test("the paths that CONTRIBUTING.md names are there", () => {
  const text = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const paths = [...text.matchAll(/`((?:packages|apps|tools|examples|scripts|docs)\/[^`*\s]*)`/g)].map(
    ([, path]) => path!,
  );
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
