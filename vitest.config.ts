import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const files = ["packages", "apps", "tools", "scripts"].flatMap(testFiles).sort();
// A test that replaces a module, or what is global, must be alone in its process. All others share their modules, which are
// loaded once for each core in place of once for each file.
const alone = files.filter((file) =>
  /\bvi\.(mock|doMock|stubGlobal)\(/.test(readFileSync(join(root, file), "utf8")),
);

export default defineConfig({
  // Wherever vitest is started, patterns count from here.
  root,
  // Tests run on the sources of every package, so that a stack trace points to a line somebody wrote.
  resolve: { conditions: ["@rabbit-fit/source"] },
  ssr: { resolve: { conditions: ["@rabbit-fit/source"] } },
  test: {
    globalSetup: "scripts/vitest-setup.mjs",
    setupFiles: "scripts/vitest-equality.mjs",
    // By default one core is left alone, half of a machine that has two.
    maxWorkers: "100%",
    // For tests that hang; no test is to be quick, on a slow machine with other work beside it either. No test has a shorter
    // limit of its own.
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
    projects: [
      {
        extends: true,
        test: { name: "together", include: files.filter((file) => !alone.includes(file)), isolate: false },
      },
      { extends: true, test: { name: "alone", include: alone } },
    ],
  },
});

/** The test files below a folder of the repository, by their paths in it. */
function testFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return /^(node_modules|dist|generated)$/.test(entry.name) ? [] : testFiles(path);
    return entry.name.endsWith(".test.ts") ? [path] : [];
  });
}
