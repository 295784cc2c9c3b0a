import { build } from "esbuild";
import { copyHdf5 } from "../../../scripts/copy-hdf5.mjs";
import { generateAssembly, generateThread } from "../../../scripts/generated-modules.mjs";

await copyHdf5(import.meta.url, {
  plugins: import.meta.resolve("h5wasm-plugins"),
  library: import.meta.resolve("h5wasm/node"),
});
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
