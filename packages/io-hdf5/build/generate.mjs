import { build } from "esbuild";
import { copyPlugins } from "../../../scripts/copy-plugins.mjs";
import { generateAssembly, generateThread } from "../../../scripts/generated-modules.mjs";

copyPlugins(import.meta.url, import.meta.resolve("h5wasm-plugins"));
await generateAssembly(import.meta.url, {
  name: "entry-kernel-wasm.ts",
  constant: "entryKernelBase64",
  compiler: import.meta.resolve("assemblyscript/asc"),
});
await generateThread(import.meta.url, {
  name: "decode-worker-source.ts",
  constant: "decodeWorkerSource",
  comment: "The script of a decoding thread, for `new Worker(source, { eval: true })`.",
  build,
  options: {
    entryPoints: ["src/node/decode-worker.ts"],
    format: "cjs",
    platform: "node",
    external: ["node:worker_threads", "h5wasm"],
  },
});
