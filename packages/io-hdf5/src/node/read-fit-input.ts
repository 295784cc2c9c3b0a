import type { FitInput } from "@rabbit-fit/contracts";
import { readFitInputFrom } from "../input/read.js";
import { type HostReadOptions, withFile } from "./open-host.js";

/**
 * Reads a tensor, the input of a fit.
 *
 * @param source path of an HDF5 file, or its bytes
 * @throws RabbitInputError when the file cannot be read, is not HDF5, is damaged, is not a tensor, or holds one that
 *   cannot be fitted; the message says where, what was found and what was expected
 */
export function readFitInput(
  source: string | Uint8Array | ArrayBuffer,
  options: HostReadOptions = {},
): Promise<FitInput> {
  return withFile(source, options, readFitInputFrom);
}
