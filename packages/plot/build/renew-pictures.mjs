// Draws the pictures in src/testing/pictures anew, which src/pictures.test.ts compares figures with. Look at them before they are committed.
//
//     node packages/plot/build/renew-pictures.mjs
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));
execFileSync("npx", ["vitest", "run", "packages/plot/src/pictures.test.ts"], {
  cwd: root,
  env: { ...process.env, RABBIT_RENEW_PICTURES: "1" },
  stdio: "inherit",
});
