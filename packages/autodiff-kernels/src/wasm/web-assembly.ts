// The part of the WebAssembly interface that is used here: neither the library of the language nor that of Node
// declares it, and that of the browser would bring the whole DOM.

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A compiled module: it can be posted to a worker, which then need not compile it. */
export interface WasmModule {
  readonly [Symbol.toStringTag]?: string;
}

interface WasmInterface {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory;
  readonly Instance: new (module: WasmModule, imports: object) => { readonly exports: object };
}

export const webAssembly: WasmInterface = (globalThis as unknown as { WebAssembly: WasmInterface })
  .WebAssembly;

export const pageBytes = 65_536;
/** 4 GiB, as far as 32-bit addresses reach. */
export const maximumPages = 65_536;
