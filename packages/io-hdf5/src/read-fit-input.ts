import type { FitInput } from "@rabbit-fit/contracts";
import { portionsInThisThread } from "./input/portions.js";
import { readFitInputFrom, type TensorReading } from "./input/read.js";
import { type ReadOptions, withMemoryFile } from "./open-memory.js";

/** How a tensor is read from memory. */
export interface ReadFitInputOptions extends ReadOptions, TensorReading {}

/**
 * Reads a tensor, the input of a fit, from the bytes of an HDF5 file.
 *
 * @param source the whole file
 * @throws RabbitInputError when the file is not HDF5, is damaged, is not a tensor, or holds one that cannot be
 *   fitted; the message says where, what was found and what was expected
 */
export function readFitInput(
  source: Uint8Array | ArrayBuffer,
  options: ReadFitInputOptions = {},
): Promise<FitInput> {
  const portions = portionsInThisThread(options);
  return withMemoryFile(source, options, (file) => readFitInputFrom(file, portions, options));
}
