import { type FitResult, validateFitResult } from "@rabbit-fit/contracts";
import { encodeFile } from "./new-memory-file.js";
import { writeFitResultTo } from "./result/write.js";

/**
 * The bytes of an HDF5 file with the result of a fit, as rabbit writes it.
 *
 * @throws RabbitInputError when the result is not one, or holds a value that Python has no counterpart for
 */
export async function encodeFitResult(result: FitResult): Promise<Uint8Array> {
  validateFitResult(result);
  return encodeFile((file) => writeFitResultTo(file, result), { start: "empty", plugins: [] });
}
