import { kernelsWasmBase64 } from "../generated/kernels-wasm.js";
import type { WasmModule } from "./web-assembly.js";
import { webAssembly } from "./web-assembly.js";

let compiled: WasmModule | undefined;

/** The kernels, compiled on first use. */
export function kernelsModule(): WasmModule {
  if (compiled === undefined) {
    const text = atob(kernelsWasmBase64);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    compiled = new webAssembly.Module(bytes);
  }
  return compiled;
}
