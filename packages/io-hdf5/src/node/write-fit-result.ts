import { type FitResultStream, writeFitResultTo } from "../result/write.js";
import { writeHostFile } from "./write-host-file.js";

/** How a file of the host is written. */
export interface HostWriteOptions {
  /**
   * Writes into the file of this path itself, for a caller that renames the file when it is complete, or removes it
   * otherwise. Without it the path holds all that is new or what was there before.
   */
  readonly inPlace?: boolean;
}

/**
 * Writes the result of a fit as rabbit does, so that its scripts read it. The path holds all of it or what was there
 * before.
 *
 * @param result a FitResult, or one whose groups come one by one: then no more than one of them is in memory
 * @throws RabbitInputError when the result is not one, or the file cannot be written; what the groups throw
 */
export async function writeFitResult(
  path: string,
  result: FitResultStream,
  { inPlace }: HostWriteOptions = {},
): Promise<void> {
  await writeHostFile(path, { start: "empty", inPlace }, (file) => writeFitResultTo(file, result));
}
