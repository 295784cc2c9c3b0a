import { kernelsWasmBase64 } from "../generated/kernels-wasm.js";
import { compileModule, type WasmModule } from "../generated/web-assembly.js";

let compiled: WasmModule | undefined;

/** The kernels, compiled on first use. */
export function kernelsModule(): WasmModule {
  compiled ??= compileModule(kernelsWasmBase64);
  return compiled;
}
