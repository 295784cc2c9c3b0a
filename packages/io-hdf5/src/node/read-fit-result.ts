import type { FitResult } from "@rabbit-fit/contracts";
import { callback, optionsOf } from "@rabbit-fit/contracts/options";
import { type FitSelection, readFitResultFrom } from "../result/read.js";
import { type HostReadOptions, hostReadRules, withFile } from "./open-host.js";

/** How the result of a fit is read. */
export interface ReadFitResultOptions extends HostReadOptions {
  /**
   * Selects the fits to read, by their names, "" for the fit to data; all of them without it. Of a result with
   * thousands of toys one is read in no time.
   */
  readonly select?: FitSelection;
}

const readFitResultOptions = optionsOf<ReadFitResultOptions>({ ...hostReadRules, select: callback });

/**
 * Reads the result of a fit. Histograms are kept under their names, also those that nothing here knows; so is all
 * else that a group holds.
 *
 * @param source path of an HDF5 file, or its bytes
 * @throws RabbitInputError when the file cannot be read, is not HDF5, is damaged, or is not a fit result. The
 *   reason of `signal` when that ends the reading
 */
export async function readFitResult(
  source: string | Uint8Array | ArrayBuffer,
  options: ReadFitResultOptions = {},
): Promise<FitResult> {
  readFitResultOptions.check(options, "options");
  return withFile(source, options, (file) => readFitResultFrom(file, options));
}
