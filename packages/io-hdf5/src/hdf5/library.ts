import type { default as h5wasm } from "h5wasm";
import { compileModule } from "../generated/web-assembly.js";

/** The compiled HDF5 library. Two builds have it: one on a file system in memory, one on the host's files (Node). */
export type Hdf5Module = Awaited<typeof h5wasm.ready>;

/** One build of h5wasm, ready for use. */
export interface Hdf5Library {
  readonly module: Hdf5Module;
  readonly File: typeof h5wasm.File;
}

let inMemory: Promise<Hdf5Library> | undefined;

/** The build that works everywhere, on files in memory. Loaded at the first call: it weighs 4 MB. */
export function inMemoryLibrary(): Promise<Hdf5Library> {
  inMemory ??= import("h5wasm").then(({ default: h5 }) => prepare(h5));
  return inMemory;
}

/** Waits for a build, and makes it throw: by default a failed read only prints, and returns what the heap held. */
export async function prepare(build: typeof h5wasm): Promise<Hdf5Library> {
  const module = await build.ready.catch((cause: unknown) => {
    if (!canCompile()) {
      throw new Error(
        "WebAssembly cannot be compiled here. In a page the Content-Security-Policy has to allow it: script-src 'wasm-unsafe-eval'",
        { cause },
      );
    }
    // What h5wasm says of it is that some function is none.
    throw new RangeError("WebAssembly could not allocate the memory of the HDF5 library", { cause });
  });
  module.activate_throwing_error_handler();
  // A plugin that meets a damaged chunk stops the library, which prints why. The error of the dataset says it instead.
  (module as { onAbort?: (reason: string) => void }).onAbort = (reason) => {
    throw new Error(`Aborted(${reason})`);
  };
  return { module, File: build.File };
}

/** Whether the smallest of all modules can be compiled. */
function canCompile(): boolean {
  try {
    compileModule("AGFzbQEAAAA=");
    return true;
  } catch {
    return false;
  }
}
