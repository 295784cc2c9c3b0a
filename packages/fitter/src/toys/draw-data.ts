import { cholesky, solveLowerTransposed } from "@rabbit-fit/autodiff-kernels";
import { RabbitInputError } from "@rabbit-fit/contracts";
import type { LikelihoodForm } from "../fit-options.js";
import type { LikelihoodData } from "../likelihood/likelihood-data.js";
import { poisson } from "../random/poisson.js";
import type { RandomStream } from "../random/random-stream.js";

interface DataDistribution {
  /** What the data are drawn from, for messages. */
  readonly name: string;
  readonly randomize: "poisson" | "normal" | "none";
  readonly form: LikelihoodForm;
  /** C^-1 of a covariance fit, [data bins, data bins] */
  readonly inverseCovariance: Float64Array | undefined;
  /** Expectation of the counts, [data bins] */
  readonly mean: Float64Array;
  /** Variances of the data where the tensor has them, [data bins] */
  readonly variances: Float64Array | undefined;
}

/**
 * Draws the data of a toy:
 *
 *   poisson     Poisson(mean); the counts are their own variances
 *   normal      mean + sqrt(V) z, in a chi-square with the variances V of the data where there are any, else with V = mean;
 *               in a covariance fit mean + L^-T z with C^-1 = L L^T
 *   none        the mean
 *
 * @throws RabbitInputError where no such data can be drawn, or the likelihood is not defined for them
 */
export function drawData(distribution: DataDistribution, stream: RandomStream): LikelihoodData {
  const { name, randomize, mean, variances, form } = distribution;
  const keepVariances = variances && { variances };
  switch (randomize) {
    case "none":
      if (form === "poisson") refuseExpectation(name, mean);
      return { counts: mean.slice(), ...keepVariances };
    case "poisson":
      if (form === "covariance") throw poissonWithCovariance();
      refuseExpectation(name, mean);
      return { counts: mean.map((value) => poisson(stream, value)) };
    case "normal": {
      const counts = normalCounts(distribution, stream);
      if (form === "poisson") refuseCount(name, counts);
      return { counts, ...keepVariances };
    }
    default:
      return randomize satisfies never;
  }
}

function normalCounts(
  { name, form, inverseCovariance, mean, variances }: DataDistribution,
  stream: RandomStream,
): Float64Array {
  if (inverseCovariance) {
    const deviations = solveLowerTransposed(
      precisionFactor(inverseCovariance),
      mean.length,
      mean.map(() => stream.normal()),
    );
    return mean.map((value, bin) => value + deviations[bin]!);
  }
  const spread = (form === "chi2" && variances) || mean;
  if (spread === mean) refuseExpectation(name, mean);
  return mean.map((value, bin) => value + Math.sqrt(spread[bin]!) * stream.normal());
}

/** All toys of a fit share one covariance. */
const factors = new WeakMap<Float64Array, Float64Array>();

/** L with C^-1 = L L^T, [bins, bins]. */
function precisionFactor(inverseCovariance: Float64Array): Float64Array {
  const known = factors.get(inverseCovariance);
  if (known) return known;
  const factored = cholesky(inverseCovariance, Math.sqrt(inverseCovariance.length));
  if (factored.kind !== "factored") {
    throw new RabbitInputError({
      field: "hdata_cov_inv",
      index: [factored.failedPivot, factored.failedPivot],
      expected: "a positive definite matrix",
    });
  }
  factors.set(inverseCovariance, factored.factor);
  return factored.factor;
}

function refuseExpectation(name: string, mean: Float64Array): void {
  refuseNegative(mean, {
    field: `${name}: expectation`,
    remedy: "Yields stay positive with log_normal systematics and gamma bin-by-bin parameters.",
  });
}

/** A Poisson distribution has no negative counts: those that are drawn from another are not cut to fit it. */
function refuseCount(name: string, counts: Float64Array): void {
  refuseNegative(counts, {
    field: `${name}: count`,
    remedy: "Draw Poisson data (--toysDataRandomize poisson), or merge bins with few expected events.",
  });
}

function refuseNegative(values: Float64Array, error: { field: string; remedy: string }): void {
  const index = values.findIndex((value) => !(value >= 0));
  if (index < 0) return;
  throw new RabbitInputError({ ...error, index, found: values[index], expected: "0 or more" });
}

function poissonWithCovariance(): RabbitInputError {
  return new RabbitInputError({
    field: "--toysDataRandomize",
    found: "poisson",
    expected: "normal or none in a fit with the covariance of the data, as Poisson counts are not correlated",
    remedy: "Add --toysDataRandomize normal.",
  });
}
