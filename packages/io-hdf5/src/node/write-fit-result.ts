import { type FitResult, validateFitResult } from "@rabbit-fit/contracts";
import { writeFitResultTo } from "../result/write.js";
import { writeHostFile } from "./write-host-file.js";

/**
 * Writes the result of a fit as rabbit does, so that its scripts read it. The path holds all of it or what was there
 * before.
 *
 * @throws RabbitInputError when the result is not one, or the file cannot be written
 */
export async function writeFitResult(path: string, result: FitResult): Promise<void> {
  validateFitResult(result);
  await writeHostFile(path, { start: "empty" }, (file) => writeFitResultTo(file, result));
}
