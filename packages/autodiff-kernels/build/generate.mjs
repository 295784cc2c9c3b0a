import { build } from "esbuild";
import { generateAssembly, generateThread } from "../../../scripts/generated-modules.mjs";

await generateAssembly(import.meta.url, {
  name: "kernels-wasm.ts",
  constant: "kernelsWasmBase64",
  compiler: import.meta.resolve("assemblyscript/asc"),
});
// The worker is posted the compiled module, so its script does not contain it.
await generateThread(import.meta.url, {
  name: "shard-worker-source.ts",
  constant: "shardWorkerSource",
  comment: "The script of a shard worker, for `new Worker(source, { eval: true })` or a Blob URL.",
  build,
  options: {
    entryPoints: ["src/shard-worker.ts"],
    format: "iife",
    platform: "neutral",
    external: ["node:worker_threads"],
  },
});
