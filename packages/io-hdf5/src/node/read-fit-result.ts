import type { FitResult } from "@rabbit-fit/contracts";
import { readFitResultFrom } from "../result/read.js";
import { type HostReadOptions, withFile } from "./open-host.js";

/**
 * Reads the result of a fit. Histograms are kept under their names, also those that nothing here knows; other values
 * that have no place in a FitResult are left out.
 *
 * @param source path of an HDF5 file, or its bytes
 * @throws RabbitInputError when the file cannot be read, is not HDF5, is damaged, or is not a fit result
 */
export function readFitResult(
  source: string | Uint8Array | ArrayBuffer,
  options: HostReadOptions = {},
): Promise<FitResult> {
  return withFile(source, options, readFitResultFrom);
}
