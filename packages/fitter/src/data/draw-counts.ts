import { RabbitInputError } from "@rabbit-fit/contracts";
import { poisson } from "../random/poisson.js";
import type { RandomStream } from "../random/random-stream.js";

/** What the counts of a toy are drawn around. */
export interface DataExpectation {
  /** Such as "toy 1", for messages. */
  readonly name: string;
  /** Expectation of the counts, [data bins]. */
  readonly mean: Float64Array;
  /** Variances of the data where the tensor has them, [data bins]. */
  readonly variances: Float64Array | undefined;
}

/** Poisson(mean), [data bins]. */
export function poissonCounts({ name, mean }: DataExpectation, stream: RandomStream): Float64Array {
  refuseExpectation(name, mean);
  return mean.map((value) => poisson(stream, value));
}

/** mean + sqrt(V) z with z standard normal, [data bins]; V is the mean where it is not known. */
export function normalCounts(
  { name, mean, variances = mean }: DataExpectation,
  stream: RandomStream,
): Float64Array {
  if (variances === mean) refuseExpectation(name, mean);
  return mean.map((value, bin) => value + Math.sqrt(variances[bin]!) * stream.normal());
}

/** A Poisson distribution has no negative expectation. */
export function refuseExpectation(name: string, mean: Float64Array): void {
  refuseNegative(mean, {
    field: `${name}: expectation`,
    remedy: "Yields stay positive with log_normal systematics and gamma bin-by-bin parameters.",
  });
}

/** A Poisson distribution has no negative counts: those that are drawn from another are not cut to fit it. */
export function refuseCount(name: string, counts: Float64Array): void {
  refuseNegative(counts, {
    field: `${name}: count`,
    remedy:
      'Draw Poisson data (options.data.toys.randomizeData "poisson"), or merge bins with few expected events.',
  });
}

function refuseNegative(values: Float64Array, error: { field: string; remedy: string }): void {
  const index = values.findIndex((value) => !(value >= 0));
  if (index < 0) return;
  throw new RabbitInputError({ ...error, index, found: values[index], expected: "0 or more" });
}
