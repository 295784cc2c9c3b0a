// WebAssembly for the packages that have modules of their own: `generateAssembly` copies this file beside each module, since
// these packages import no other. Declared is the part of the interface that is used: neither the library of the
// language nor that of Node declares it, and that of the browser would bring the whole DOM.

/** A compiled module: it can be posted to a worker, which then need not compile it. */
export interface WasmModule {
  readonly [Symbol.toStringTag]?: string;
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

interface WasmInterface {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
}

const { Module, Memory, Instance } = (globalThis as unknown as { WebAssembly: WasmInterface }).WebAssembly;

const pageBytes = 2 ** 16;
/** 4 GiB, as far as 32-bit addresses reach. */
const maximumPages = 2 ** 16;

/** Compiles a module, given in base64: small enough to be compiled at once, in browsers as well. */
export function compileModule(base64: string): WasmModule {
  return new Module(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
}

/** An instance of a module with a memory of its own, of at least so many bytes, or as many as there can be. */
export function instantiate(
  module: WasmModule,
  bytes: number,
): { readonly memory: WasmMemory; readonly exports: object } {
  const initial = Math.max(1, Math.min(maximumPages, Math.ceil(bytes / pageBytes)));
  const memory = new Memory({ initial, maximum: maximumPages });
  return { memory, exports: new Instance(module, { env: { memory, abort } }).exports };
}

/**
 * Grows a memory to at least so many bytes, which detaches its former buffer.
 *
 * @throws RangeError where there is no room for them
 */
export function reserveBytes(memory: WasmMemory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes);
  if (missing <= 0) return;
  try {
    memory.grow(missing);
  } catch (cause) {
    const reason = bytes > maximumPages * pageBytes ? "beyond what 32-bit addresses reach" : "out of memory";
    throw new RangeError(`A WebAssembly memory cannot grow to ${bytes} bytes: ${reason}.`, { cause });
  }
}

function abort(): never {
  throw new Error("a WebAssembly kernel has aborted");
}
