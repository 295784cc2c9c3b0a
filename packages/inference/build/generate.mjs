import { build } from "esbuild";
import { generateThread } from "../../../scripts/generated-modules.mjs";

await generateThread(import.meta.url, {
  name: "toy-worker-source.ts",
  constant: "toyWorkerSource",
  comment: "The script of a thread that makes toys, for `new Worker(source, { eval: true })`.",
  build,
  options: {
    entryPoints: ["src/node/toy-thread.ts"],
    format: "cjs",
    platform: "node",
    external: ["node:worker_threads"],
  },
});
