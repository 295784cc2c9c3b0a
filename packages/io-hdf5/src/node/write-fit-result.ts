import { RabbitInputError } from "@rabbit-fit/contracts";
import { classOf, flag, foundIn, type OptionRules, optionsOf, text } from "@rabbit-fit/contracts/options";
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

/** What each of these options can be. */
export const hostWriteRules: OptionRules<HostWriteOptions> = { inPlace: flag };
const writeFitResultOptions = optionsOf<HostWriteOptions>(hostWriteRules);

/** Refuses what is no path: a call with its arguments in another order, for example. */
export function refuseNoPath(path: string): void {
  if (classOf(path) === "URL") {
    const remedy = "Give `fileURLToPath(url)`.";
    throw new RabbitInputError({ field: "path", ...foundIn(path), expected: "a text", remedy });
  }
  text.check(path, "path");
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
  options: HostWriteOptions = {},
): Promise<void> {
  writeFitResultOptions.check(options, "options");
  refuseNoPath(path);
  const { inPlace } = options;
  await writeHostFile(path, { start: "empty", inPlace }, (file) => writeFitResultTo(file, result));
}
