import { encodeFile } from "./new-memory-file.js";
import { type FitResultStream, writeFitResultTo } from "./result/write.js";

/**
 * The bytes of an HDF5 file with the result of a fit, as rabbit writes it.
 *
 * @param result a FitResult, or one whose groups come one by one
 * @throws RabbitInputError when the result is not one, or holds a value that Python has no counterpart for
 */
export async function encodeFitResult(result: FitResultStream): Promise<Uint8Array<ArrayBuffer>> {
  return encodeFile((file) => writeFitResultTo(file, result), { start: "empty", plugins: [] });
}
