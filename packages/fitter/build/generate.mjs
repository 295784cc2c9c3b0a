import { build } from "esbuild";
import { generateThread } from "../../../scripts/generated-modules.mjs";

await generateThread(import.meta.url, {
  name: "fit-worker-source.ts",
  constant: "fitWorkerSource",
  comment: "The script of a thread that makes fits, for `new Worker(source, { eval: true })`.",
  build,
  options: {
    entryPoints: ["src/node/work-thread.ts"],
    format: "cjs",
    platform: "node",
    external: ["node:worker_threads"],
  },
});
