import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const bundle = fileURLToPath(new URL("../dist/bundle", import.meta.url));

/** The files that a file of the bundle loads before it runs, itself included. */
function loadedBy(file: string, loaded = new Set<string>()): ReadonlySet<string> {
  if (loaded.has(file)) return loaded;
  loaded.add(file);
  const text = readFileSync(join(bundle, file), "utf8");
  for (const [, next] of text.matchAll(/^(?:import|export)\b[^;]*?"\.\/([^"]+)";/gm)) loadedBy(next!, loaded);
  return loaded;
}

test("a help text waits for no other package than the table of minimizers", () => {
  const texts = [...loadedBy("main.js")].map((file) => readFileSync(join(bundle, file), "utf8"));
  const modules = texts.flatMap((text) =>
    [...text.matchAll(/^\/\/ (.*\.js|src\/.*)$/gm)].map(([, path]) => path!),
  );
  expect(modules).toContain("src/program.ts");
  expect(modules.filter((path) => !path.startsWith("src/"))).toEqual([
    "../../packages/minimizers/dist/methods.js",
  ]);
});
