import type { FitInput } from "@rabbit-fit/contracts";
import { optionsOf } from "@rabbit-fit/contracts/options";
import { portionsInThisThread } from "./input/portions.js";
import { readFitInputFrom, type TensorReading, tensorReadingRules } from "./input/read.js";
import { type ReadOptions, readRules, withMemoryFile } from "./open-memory.js";

/** How a tensor is read from memory. */
export interface ReadFitInputOptions extends ReadOptions, TensorReading {}

const readFitInputOptions = optionsOf<ReadFitInputOptions>({ ...readRules, ...tensorReadingRules });

/**
 * Reads a tensor, the input of a fit, from the bytes of an HDF5 file.
 *
 * @param source the whole file
 * @throws RabbitInputError when the file is not HDF5, is damaged, is not a tensor, or holds one that cannot be
 *   fitted; the message says where, what was found and what was expected
 */
export async function readFitInput(
  source: Uint8Array | ArrayBuffer,
  options: ReadFitInputOptions = {},
): Promise<FitInput> {
  readFitInputOptions.check(options, "options");
  const portions = portionsInThisThread(options);
  return withMemoryFile(source, options, (file) => readFitInputFrom(file, portions, options));
}
