import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

const failed = { ready: Promise.reject(new Error("Aborted")) } as never;
(failed as { ready: Promise<never> }).ready.catch(() => {});

test("a page whose policy forbids WebAssembly is told which policy it needs", async () => {
  class Module {
    constructor() {
      throw new EvalError("Refused to compile");
    }
  }
  const { WebAssembly: whole } = globalThis as unknown as { WebAssembly: object };
  vi.stubGlobal("WebAssembly", Object.create(whole, { Module: { value: Module } }));
  const { prepare } = await import("./library.js");
  await expect(prepare(failed)).rejects.toThrow(/Content-Security-Policy .*'wasm-unsafe-eval'/);
});

test("where WebAssembly can be compiled, it is its memory that is missing", async () => {
  const { prepare } = await import("./library.js");
  await expect(prepare(failed)).rejects.toThrow("could not allocate the memory of the HDF5 library");
});
