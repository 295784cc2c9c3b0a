import type { FitResult } from "@rabbit-fit/contracts";
import { optionsOf } from "@rabbit-fit/contracts/options";
import { type ReadOptions, readRules, withMemoryFile } from "./open-memory.js";
import { readFitResultFrom } from "./result/read.js";

const readFitResultOptions = optionsOf<ReadOptions>(readRules);

/**
 * Reads the result of a fit from the bytes of an HDF5 file. Histograms are kept under their names, also those that
 * nothing here knows; so is all else that a group holds.
 *
 * @param source the whole file
 * @throws RabbitInputError when the file is not HDF5, is damaged, or is not a fit result
 */
export async function readFitResult(
  source: Uint8Array | ArrayBuffer,
  options: ReadOptions = {},
): Promise<FitResult> {
  readFitResultOptions.check(options, "options");
  return withMemoryFile(source, options, (file) => readFitResultFrom(file, options));
}
