import { type FitResultStream, writeFitResultTo } from "../result/write.js";
import { writeHostFile } from "./write-host-file.js";

/**
 * Writes the result of a fit as rabbit does, so that its scripts read it. The path holds all of it or what was there
 * before.
 *
 * @param result a FitResult, or one whose groups come one by one: then no more than one of them is in memory
 * @throws RabbitInputError when the result is not one, or the file cannot be written; what the groups throw
 */
export async function writeFitResult(path: string, result: FitResultStream): Promise<void> {
  await writeHostFile(path, { start: "empty" }, (file) => writeFitResultTo(file, result));
}
