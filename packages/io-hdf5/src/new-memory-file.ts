import { abortSignal, callback, type OptionRules } from "@rabbit-fit/contracts/options";
import { closedMemoryFile } from "./hdf5/closed-memory-file.js";
import { type FilterSource, fetchPlugin, installPlugins } from "./hdf5/filters.js";
import { indexListsTemplate } from "./hdf5/index-lists-template.js";
import { inMemoryLibrary } from "./hdf5/library.js";
import { NewFile, type NewFileOptions } from "./hdf5/new-file.js";
import type { ProgressListener } from "./hdf5/progress.js";
import { hearSignal } from "./hdf5/turns.js";

/** How a file is written. */
export interface WriteOptions {
  /** Told how far the writing has come. */
  readonly onProgress?: ProgressListener;
  /**
   * Ends the writing: its promise is rejected with the reason of the signal. It is looked at at the start, after every
   * portion of an array, and last when all has been written.
   */
  readonly signal?: AbortSignal;
}

/** What each of these options can be. */
export const writeRules: OptionRules<WriteOptions> = { onProgress: callback, signal: abortSignal };

/** How a file is written into memory. */
export interface EncodeOptions extends WriteOptions {
  /** Gives the compression plugins, such as `libH5Zblosc2.so`; by default they are fetched from where the package is served. */
  readonly filters?: FilterSource;
}

/** What a new file starts from: nothing, or a file with an empty dataset of lists of int32. */
export type Start = "empty" | "with index lists";

/** How a file in memory is made. */
export interface MemoryFileOptions
  extends Pick<NewFileOptions, "chunkBytes" | "progress" | "signal" | "clock"> {
  readonly start: Start;
  readonly plugins: readonly string[];
  /** Gives the plugins; by default they are fetched from where the package is served. */
  readonly filters?: FilterSource | undefined;
}

let fileCount = 0;

/** Makes a file in memory, lets `fill` write into it, and gives its bytes. */
export async function encodeFile(
  fill: (file: NewFile) => void | Promise<void>,
  { start, plugins, filters = fetchPlugin, ...options }: MemoryFileOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const library = await inMemoryLibrary();
  const fileSystem = library.module.FS;
  await installPlugins(library.module, plugins, filters);
  const path = `/output-${fileCount++}.h5`;
  try {
    if (start === "with index lists") fileSystem.writeFile(path, indexListsTemplate());
    const h5file = new library.File(path, start === "empty" ? "w" : "a");
    const file = new NewFile(library, h5file, {
      ...options,
      name: "HDF5 file",
      reopen: async () => closedMemoryFile(library.module, path),
    });
    await file.fill(fill);
    options.progress?.finish();
    await hearSignal(options.signal);
    // A copy of its own, never in shared memory: what a Blob takes.
    return fileSystem.readFile(path, { encoding: "binary" }) as Uint8Array<ArrayBuffer>;
  } finally {
    fileSystem.unlink(path);
  }
}
