import { entryKernelBase64 } from "../generated/entry-kernel-wasm.js";
import { PAGE_BYTES, type WasmModule, webAssembly } from "./web-assembly.js";

/** The functions of `assembly/`. Arrays are addresses, and numbers have 32 bits, sizes without a sign. */
export interface KernelExports {
  heapBase(): number;
  tableBytes(): number;
  joinPlanes(
    planes: number,
    planeBytes: number,
    planeCount: number,
    rows: number,
    columns: number,
    count: number,
  ): void;
  encodePairs(
    rows: number,
    columns: number,
    count: number,
    streamCount: number,
    planes: number,
    out: number,
    table: number,
  ): number;
  checkRows(...entriesShapeAndRuns: number[]): number;
  halfRows(...entriesShapeAndRuns: number[]): number;
}

let compiled: WasmModule | undefined;

function kernelModule(): WasmModule {
  // Small enough to be compiled at once, in browsers as well.
  compiled ??= new webAssembly.Module(Uint8Array.from(atob(entryKernelBase64), (char) => char.charCodeAt(0)));
  return compiled;
}

/** The kernel with a memory of its own, in which arrays are placed once. */
export class KernelMemory {
  readonly exports: KernelExports;
  private readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  private next: number;

  constructor() {
    this.memory = new webAssembly.Memory({ initial: 1 });
    const instance = new webAssembly.Instance(kernelModule(), { env: { memory: this.memory } });
    this.exports = instance.exports as unknown as KernelExports;
    this.next = this.exports.heapBase();
  }

  /** Address of so many bytes, a multiple of 16. */
  place(byteLength: number): number {
    const at = Math.ceil(this.next / 16) * 16;
    this.next = at + byteLength;
    return at;
  }

  /** The memory, large enough for all that was placed. */
  allocate(): ArrayBuffer {
    const { memory } = this;
    const missing = Math.ceil((this.next - memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) memory.grow(missing);
    return memory.buffer;
  }
}
