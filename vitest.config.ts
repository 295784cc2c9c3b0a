import { defineConfig } from "vitest/config";

export default defineConfig({
  // Tests run on the sources of every package, so that a stack trace points to a line somebody wrote.
  resolve: { conditions: ["@rabbit-fit/source"] },
  ssr: { resolve: { conditions: ["@rabbit-fit/source"] } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tools/*/src/**/*.test.ts"],
    testTimeout: 30_000,
  },
});
