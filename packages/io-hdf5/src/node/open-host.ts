import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RabbitInputError, systemFailure } from "@rabbit-fit/contracts";
import { abortSignal, callback, type OptionRules, text } from "@rabbit-fit/contracts/options";
import { refuseNoBytes } from "../file-source.js";
import { assertHeaps } from "../hdf5/assert-stored.js";
import { assertSignature, isAbort, openFailure } from "../hdf5/failure.js";
import type { FilterSource } from "../hdf5/filters.js";
import { type Hdf5Library, prepare } from "../hdf5/library.js";
import { OpenFile, type WarningListener } from "../hdf5/open-file.js";
import type { ProgressListener } from "../hdf5/progress.js";
import { hearSignal } from "../hdf5/turns.js";
import { type ReadOptions, withMemoryFile } from "../open-memory.js";
import { bytesOfFile } from "./file-bytes.js";
import { withinSeconds } from "./within-seconds.js";

let onHost: Promise<Hdf5Library> | undefined;

/** How many libraries have stopped for good. */
let stopped = 0;

/** The build of h5wasm that works on the host's files directly, with its filters found. */
export function hostLibrary(): Promise<Hdf5Library> {
  // With a query the same script is another module, with a memory of its own.
  const url = stopped === 0 ? h5wasmUrl() : `${h5wasmUrl()}?${stopped}`;
  onHost ??= import(url).then(async ({ default: build }) => {
    const library = await prepare(build as Parameters<typeof prepare>[0]);
    library.module.insert_plugin_search_path(pluginFolder(), 0);
    return library;
  });
  return onHost;
}

/**
 * Begins to load the HDF5 library, which the first file waits for otherwise: its WebAssembly is compiled on another core
 * while this thread goes on.
 */
export function loadHdf5(): void {
  // Whatever goes wrong is said where a file is opened.
  hostLibrary().catch(() => undefined);
}

/** Where h5wasm for Node is: beside the decompressors, with its WebAssembly in a file of its own. */
export function h5wasmUrl(): string {
  return new URL("../../plugins/library/hdf5_hl.js", import.meta.url).href;
}

/** Where the decompressors are: in the package, as far from this module as from its copy in dist/ and in the command's bundle. */
export function pluginFolder(): string {
  return fileURLToPath(new URL("../../plugins", import.meta.url));
}

const readPlugin: FilterSource = (fileName) => readFile(join(pluginFolder(), fileName));

/** How a file of the host is read. */
export interface HostReadOptions {
  /** Name of the file, for errors; by default its path. */
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
}

/** What each of these options can be. */
export const hostReadRules: OptionRules<HostReadOptions> = {
  name: text,
  onProgress: callback,
  onWarning: callback,
  signal: abortSignal,
};

/** Opens a file by its path, or from its bytes, hands it to `use`, and closes it. */
export async function withFile<T>(
  source: string | Uint8Array | ArrayBuffer,
  options: HostReadOptions,
  use: (file: OpenFile) => T | Promise<T>,
): Promise<T> {
  if (typeof source !== "string") {
    refuseNoBytes(source, "the path of a file, or ");
    const memoryOptions: ReadOptions = { filters: readPlugin, ...options };
    return withMemoryFile(source, memoryOptions, use);
  }
  const { name = source, onProgress, onWarning, signal } = options;
  signal?.throwIfAborted();
  const size = await assertHdf5File(source, name);
  const library = await hostLibrary();
  const bytes = bytesOfFile(source);
  let file: OpenFile;
  try {
    const heaps = assertHeaps(name, bytes, size);
    const opened = withinSeconds(() => new library.File(source, "r"));
    file = new OpenFile(library, opened, {
      name,
      onProgress,
      onWarning,
      bytes,
      heaps,
      guard: withinSeconds,
      signal,
    });
  } catch (error) {
    bytes.close();
    if (isAbort(error)) renew();
    throw openFailure(name, error);
  }
  try {
    const result = await use(file);
    file.progress?.finish();
    await hearSignal(signal);
    return result;
  } finally {
    file.close();
    if (file.aborted) renew();
  }
}

/** Gives the next file a library that works. */
function renew(): void {
  onHost = undefined;
  stopped++;
}

/** Bytes in which the signature is looked for: a user block of rabbit's files, if any, is smaller. */
const HEAD_BYTES = 4096;

/** Checks that a file can be HDF5, and gives its size. */
async function assertHdf5File(path: string, name: string): Promise<number> {
  let head: Uint8Array;
  let size: number;
  try {
    // A pipe would be waited for, and a device has no end.
    const found = await stat(path);
    if (found.isDirectory()) throw Object.assign(new Error("is a directory"), { code: "EISDIR" });
    if (!found.isFile()) throw notAFile(name);
    const handle = await open(path, "r");
    try {
      ({ size } = await handle.stat());
      const { buffer, bytesRead } = await handle.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
      head = buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof RabbitInputError) throw error;
    throw systemFailure(name, "read", error);
  }
  assertSignature(name, head, size);
  return size;
}

function notAFile(file: string): RabbitInputError {
  return new RabbitInputError({
    file,
    field: "format",
    state: "a pipe or a device",
    expected: "an HDF5 file",
    remedy: "Save what it gives as a file first.",
  });
}
