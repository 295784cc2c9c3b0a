import { instantiate, reserveBytes, type WasmMemory, type WasmModule } from "../generated/web-assembly.js";
import type { Address, KernelExports } from "./kernel-exports.js";

/** More than the kernels need for data of their own, which lie before what is allocated. */
const staticBytes = 2 ** 16;

/**
 * An instance of the kernels with a memory of its own, handed out from the start to the end. Nothing is ever given
 * back except by `reset`: a shard is filled once, and the linear algebra starts afresh with every call.
 *
 * Views are made when they are needed and not kept, since growing the memory detaches them.
 */
export class Arena {
  readonly kernels: KernelExports;
  readonly #memory: WasmMemory;
  readonly #base: Address;
  #end: Address;

  /** @param expectedBytes what will be allocated in all, as far as is known: growing then has nothing to do */
  constructor(module: WasmModule, expectedBytes = 0) {
    const { memory, exports } = instantiate(module, expectedBytes + staticBytes);
    this.#memory = memory;
    this.kernels = exports as unknown as KernelExports;
    this.#base = align(this.kernels.heapBase() >>> 0);
    this.#end = this.#base;
  }

  /** Bytes of the memory, used or not. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** Aligned to cache lines; zero unless a `reset` lies before. */
  allocate(bytes: number): Address {
    const start = this.#end;
    const end = align(start + bytes);
    reserveBytes(this.#memory, end);
    this.#end = end;
    return start;
  }

  allocateFloat64(length: number): Address {
    return this.allocate(8 * length);
  }

  /** Forgets everything that was allocated. */
  reset(): void {
    this.#end = this.#base;
  }

  float64(address: Address, length: number): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length);
  }

  uint32(address: Address, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, length);
  }

  uint16(address: Address, length: number): Uint16Array {
    return new Uint16Array(this.#memory.buffer, address, length);
  }

  int32(address: Address, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length);
  }

  uint8(address: Address, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, address, length);
  }
}

/** To cache lines: a run of columns would otherwise reach into one more, of every vector. */
function align(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
