import { RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import type { ExternalPostfit } from "@rabbit-fit/fitter";
import { type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { readFit } from "../pulls/read-fit.js";
import { checkReadable } from "./input-file.js";

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
export async function readExternalPostfit({ path, result }: ExternalPostfitFile): Promise<ExternalPostfit> {
  await checkReadable(path, "--externalPostfit");
  const fit = await readFit(path, { name: result, option: "--externalPostfitResult" });
  try {
    return externalPostfit(fit);
  } catch (error) {
    throw error instanceof RabbitInputError ? error.inFile(path) : error;
  }
}

/** The parameters of a fit of a result. */
function externalPostfit(group: ResultGroup): ExternalPostfit {
  const { names, values } = parameters(group);
  const covariance = group.histograms.get("cov");
  return { names, values, ...(covariance && { covariance: elements(covariance, names) }) };
}

function parameters(group: ResultGroup): { names: readonly string[]; values: Float64Array } {
  const hist = group.histograms.get("parms");
  const axis = hist?.axes[0];
  if (hist === undefined || axis?.kind !== "string-category") {
    throw new RabbitInputError({
      field: "parms",
      expected: "the parameters of a fit",
      remedy:
        "Name another fit of the file with --externalPostfitResult, or another file: this one was made with --prefitOnly.",
    });
  }
  const values = Float64Array.from(innerValues(hist));
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    throw new RabbitInputError({
      field: `parms ${axis.categories[index]}`,
      found: values[index],
      expected: "a finite number",
      remedy: "Its fit has failed. Take another result.",
    });
  }
  return { names: axis.categories, values };
}

/** The elements of a covariance, [names, names]. */
function elements(hist: Histogram, names: readonly string[]): Float64Array {
  for (const axis of hist.axes) {
    const same =
      axis.kind === "string-category" &&
      axis.categories.length === names.length &&
      axis.categories.every((name, index) => name === names[index]);
    if (same) continue;
    throw new RabbitInputError({
      field: `cov ${axis.name}`,
      expected: "the parameters of parms, in their order",
    });
  }
  return Float64Array.from(innerValues(hist));
}
