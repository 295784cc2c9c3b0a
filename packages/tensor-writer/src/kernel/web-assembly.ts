// The part of the WebAssembly interface that is used here: neither the library of the language nor that of Node
// declares it, and that of the browser would bring the whole DOM.

interface WasmInterface {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (limits: {
    initial: number;
  }) => { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

export const webAssembly: WasmInterface = (globalThis as unknown as { WebAssembly: WasmInterface })
  .WebAssembly;

export const PAGE_BYTES = 2 ** 16;
