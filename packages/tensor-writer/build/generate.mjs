import { generateAssembly } from "../../../scripts/generated-modules.mjs";

await generateAssembly(import.meta.url, {
  name: "variation-kernel-wasm.ts",
  constant: "variationKernelBase64",
  compiler: import.meta.resolve("assemblyscript/asc"),
});
