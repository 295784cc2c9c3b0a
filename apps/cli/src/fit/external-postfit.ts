import { RabbitInputError } from "@rabbit-fit/contracts";
import { type StartingPoint, startingPoint } from "@rabbit-fit/results";
import { checkReadable } from "./input-file.js";
import { readFit } from "./read-fit.js";

/** A result to start from: `--externalPostfit` and `--externalPostfitResult`. */
export interface ExternalPostfitFile {
  readonly path: string;
  /** The name of the fit in it; null takes the fit to data, or to the Asimov data where there is none. */
  readonly result: string | null;
}

/**
 * Reads the parameters of a result and, where it has one, their covariance. A file with plain datasets `x`, `parms` and
 * `cov` is taken, too.
 *
 * @throws RabbitInputError naming the option or the file when there is no such file or no such fit in it
 */
export async function readExternalPostfit({ path, result }: ExternalPostfitFile): Promise<StartingPoint> {
  await checkReadable(path, "--externalPostfit");
  const { group, meta } = await readFit(path, { name: result, option: "--externalPostfitResult" });
  try {
    return startingPoint(group, { meta });
  } catch (error) {
    throw error instanceof RabbitInputError ? error.inFile(path) : error;
  }
}
