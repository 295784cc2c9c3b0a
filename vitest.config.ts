import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // Wherever vitest is started, patterns count from here.
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Tests run on the sources of every package, so that a stack trace points to a line somebody wrote.
  resolve: { conditions: ["@rabbit-fit/source"] },
  ssr: { resolve: { conditions: ["@rabbit-fit/source"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "tools/*/src/**/*.test.ts",
      "scripts/*.test.ts",
    ],
    globalSetup: "scripts/vitest-setup.mjs",
    // By default one core is left alone, half of a machine that has two.
    maxWorkers: "100%",
    // For tests that hang; no test is to be quick.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
