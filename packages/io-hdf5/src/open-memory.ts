import { abortSignal, callback, type OptionRules, text } from "@rabbit-fit/contracts/options";
import { bytesInMemory } from "./chunks/byte-source.js";
import { refuseNoBytes } from "./file-source.js";
import { assertHeaps } from "./hdf5/assert-stored.js";
import { assertSignature, openFailure } from "./hdf5/failure.js";
import { type FilterSource, fetchPlugin, installPlugins, requiredPlugins } from "./hdf5/filters.js";
import { inMemoryLibrary } from "./hdf5/library.js";
import { OpenFile, type WarningListener } from "./hdf5/open-file.js";
import type { ProgressListener } from "./hdf5/progress.js";
import { hearSignal } from "./hdf5/turns.js";

/** How a file is read. */
export interface ReadOptions {
  /** Name of the file, for errors. */
  readonly name?: string;
  /** Told how far the reading has come. */
  readonly onProgress?: ProgressListener;
  /**
   * Told, in a sentence, what is left out or read in another form: values in the metadata that no fit needs and that are
   * not known here, and axes under a transform of the user's own.
   */
  readonly onWarning?: WarningListener;
  /**
   * Ends the reading: its promise is rejected with the reason of the signal, whenever that comes. It is looked at before
   * the file is opened, between the portions of large arrays and the fits of a result, and when all has been read.
   */
  readonly signal?: AbortSignal;
  /** Gives the compression plugins, such as `libH5Zblosc2.so`; by default they are fetched from where the package is served. */
  readonly filters?: FilterSource;
}

/** What each of the options of reading can be. */
export const readRules: OptionRules<ReadOptions> = {
  name: text,
  onProgress: callback,
  onWarning: callback,
  signal: abortSignal,
  filters: callback,
};

let fileCount = 0;

/** Opens a file that is in memory, hands it to `use`, and closes it. The bytes are not copied. */
export async function withMemoryFile<T>(
  source: Uint8Array | ArrayBuffer,
  options: ReadOptions,
  use: (file: OpenFile) => T | Promise<T>,
): Promise<T> {
  const { name = "HDF5 file", onProgress, onWarning, signal, filters = fetchPlugin } = options;
  refuseNoBytes(source);
  signal?.throwIfAborted();
  // An array of this realm, whatever realm the bytes come from: what is read of them is told apart by its class.
  const bytes = ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
  assertSignature(name, bytes, bytes.length);
  const content = bytesInMemory(bytes);
  const heaps = assertHeaps(name, content, bytes.length);
  const library = await inMemoryLibrary();
  const fileSystem = library.module.FS;
  const path = `input-${fileCount++}.h5`;
  // The last argument hands the bytes over as they are: the file is only read.
  fileSystem.createDataFile("/", path, bytes as never, true, true, true);
  const release = () => fileSystem.unlink(`/${path}`);
  let file: OpenFile;
  try {
    const options = { name, onProgress, onWarning, release, bytes: content, heaps, signal };
    file = new OpenFile(library, new library.File(`/${path}`, "r"), options);
  } catch (error) {
    release();
    throw openFailure(name, error);
  }
  try {
    // HDF5 asks for a plugin in the middle of a read, when it is too late to fetch it.
    await installPlugins(library.module, requiredPlugins(file.filters(), name), filters);
    const result = await use(file);
    file.progress?.finish();
    await hearSignal(signal);
    return result;
  } finally {
    file.close();
  }
}
