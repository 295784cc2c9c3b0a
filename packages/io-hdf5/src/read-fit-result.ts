import type { FitResult } from "@rabbit-fit/contracts";
import { type ReadOptions, withMemoryFile } from "./open-memory.js";
import { readFitResultFrom } from "./result/read.js";

/**
 * Reads the result of a fit from the bytes of an HDF5 file. Histograms are kept under their names, also those that
 * nothing here knows; so is all else that a group holds.
 *
 * @param source the whole file
 * @throws RabbitInputError when the file is not HDF5, is damaged, or is not a fit result
 */
export function readFitResult(
  source: Uint8Array | ArrayBuffer,
  options: ReadOptions = {},
): Promise<FitResult> {
  return withMemoryFile(source, options, (file) => readFitResultFrom(file, options));
}
