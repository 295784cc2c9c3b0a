import { availableParallelism } from "node:os";
import type { FitInput } from "@rabbit-fit/contracts";
import { countFrom, optionsOf } from "@rabbit-fit/contracts/options";
import type { OpenFile } from "../hdf5/open-file.js";
import { type PortionSource, portionsInThisThread } from "../input/portions.js";
import { readFitInputFrom, type TensorReading, tensorReadingRules } from "../input/read.js";
import { otherBytes, tensorSize } from "../input/tensor-size.js";
import { assertMemory } from "./assert-memory.js";
import { type HostReadOptions, h5wasmUrl, hostReadRules, pluginFolder, withFile } from "./open-host.js";

/** How a tensor is read. */
export interface ReadFitInputOptions extends HostReadOptions, TensorReading {
  /**
   * How many threads decode the sparse matrices of a file besides this one; 0 for this one alone. By default as many
   * as the machine runs at once where the tensor is large enough to pay for their start, and none otherwise. The
   * result is the same.
   */
  readonly threads?: number;
}

const readFitInputOptions = optionsOf<ReadFitInputOptions>({
  ...hostReadRules,
  ...tensorReadingRules,
  threads: countFrom(0),
});

/** Measured: threads take a tenth of a second to start, and save less where the indices have fewer bytes. */
const LARGE_INDEX_BYTES = 256 * 1024 ** 2;

/** More threads would wait for this one, which puts the rows together. */
const MOST_THREADS = 6;

/**
 * Reads a tensor, the input of a fit.
 *
 * @param source path of an HDF5 file, or its bytes
 * @throws RabbitInputError when the file cannot be read, is not HDF5, is damaged, is not a tensor, holds one that
 *   cannot be fitted, or one that does not fit into the memory; the message says where, what was found and what was
 *   expected. The reason of `signal` when that ends the reading
 */
export async function readFitInput(
  source: string | Uint8Array | ArrayBuffer,
  options: ReadFitInputOptions = {},
): Promise<FitInput> {
  readFitInputOptions.check(options, "options");
  const { signal } = options;
  return withFile(source, options, async (file) => {
    const { indexBytes, keptBytes } = tensorSize(file);
    assertMemory(file.name, keptBytes + otherBytes(file));
    const threadCount = options.threads ?? defaultThreads(indexBytes);
    // Only a file of the host can be opened by several threads.
    if (typeof source !== "string" || threadCount === 0) {
      return readFitInputFrom(file, portionsInThisThread(options), options);
    }
    return withThreads(file, { path: source, threadCount, signal }, (portions) =>
      readFitInputFrom(file, portions, options),
    );
  });
}

async function withThreads<T>(
  file: OpenFile,
  options: {
    readonly path: string;
    readonly threadCount: number;
    readonly signal: AbortSignal | undefined;
  },
  use: (portions: PortionSource) => Promise<T>,
): Promise<T> {
  const { path, threadCount, signal } = options;
  const { DecodeThreads } = await import("./decode-threads.js");
  const setup = { path, name: file.name, h5wasm: h5wasmUrl(), plugins: pluginFolder() };
  const threads = new DecodeThreads(setup, threadCount, signal);
  try {
    return await use(threads.threadCount === 0 ? portionsInThisThread({ signal }) : threads.portions);
  } finally {
    await threads.close();
  }
}

function defaultThreads(indexBytes: number): number {
  const processors = availableParallelism();
  return indexBytes < LARGE_INDEX_BYTES || processors < 2 ? 0 : Math.min(processors, MOST_THREADS);
}
