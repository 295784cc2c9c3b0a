import { type Channel, describeBin, RabbitInputError } from "@rabbit-fit/contracts";
import type { LikelihoodForm } from "../fit-options.js";

/** Data to fit. */
export interface LikelihoodData {
  /** N, [data bins]. */
  readonly counts: Float64Array;
  /** V, [data bins], for a chi-square; the counts where it is absent. */
  readonly variances?: Float64Array;
}

/** How messages call data and their bins. */
export interface DataNaming {
  /** By default "data". */
  readonly name?: string;
  readonly channels: readonly Channel[];
}

/**
 * The variances of data in which nothing else is known of their covariance, [data bins].
 *
 * @throws RabbitInputError where one is not above 0
 */
export function dataVariances(
  { counts, variances }: LikelihoodData,
  { name = "data", channels }: DataNaming,
): Float64Array {
  const out = variances ?? counts;
  const index = out.findIndex((variance) => !(variance > 0));
  if (index < 0) return out;
  throw new RabbitInputError({
    field: `${name}.${variances ? "variances" : "counts"}`,
    index,
    found: out[index],
    expected: `above 0 in ${describeBin(channels, index)}, as it is the variance of the ${variances ? "data" : "counts, where the input has no variances"}`,
    remedy: "Fit with a Poisson likelihood, merge bins, or give the data variances.",
  });
}

/**
 * Refuses data that a likelihood is not defined for.
 *
 * @throws RabbitInputError naming the first bin
 */
export function refuseCounts(form: LikelihoodForm, data: LikelihoodData, naming: DataNaming): void {
  if (form === "chi2") dataVariances(data, naming);
  if (form !== "poisson") return;
  const index = data.counts.findIndex((count) => count < 0);
  if (index < 0) return;
  throw new RabbitInputError({
    field: `${naming.name ?? "data"}.counts`,
    index,
    found: data.counts[index],
    expected: `0 or more in ${describeBin(naming.channels, index)}, as the likelihood is a Poisson distribution`,
  });
}

/**
 * Refuses data of another number of bins.
 *
 * @param name of the data, for the message
 */
export function refuseLength(data: LikelihoodData, dataBinCount: number, name: string): void {
  for (const field of ["counts", "variances"] as const) {
    const found = data[field]?.length ?? dataBinCount;
    if (found === dataBinCount) continue;
    const expected = `${dataBinCount} (bins of the channels that are not masked)`;
    throw new RabbitInputError({ field: `${name}.${field}.length`, found, expected });
  }
}
