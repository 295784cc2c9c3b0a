import { entryKernelBase64 } from "../generated/entry-kernel-wasm.js";
import {
  compileModule,
  instantiate,
  reserveBytes,
  type WasmMemory,
  type WasmModule,
} from "../generated/web-assembly.js";

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
  areValid(
    columns: number,
    values: number,
    count: number,
    ends: number,
    runCount: number,
    columnCount: number,
  ): number;
  checkRows(...entriesShapeAndRuns: number[]): number;
  halfRows(...entriesShapeAndRuns: number[]): number;
}

let compiled: WasmModule | undefined;

function kernelModule(): WasmModule {
  compiled ??= compileModule(entryKernelBase64);
  return compiled;
}

/** The kernel with a memory of its own, in which arrays are placed once. */
export class KernelMemory {
  readonly exports: KernelExports;
  private readonly memory: WasmMemory;
  private next: number;

  constructor() {
    const { memory, exports } = instantiate(kernelModule(), 0);
    this.memory = memory;
    this.exports = exports as unknown as KernelExports;
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
    reserveBytes(memory, this.next);
    return memory.buffer;
  }
}
