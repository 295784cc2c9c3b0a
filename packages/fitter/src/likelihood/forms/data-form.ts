import { type Channel, describeBin, RabbitInputError } from "@rabbit-fit/contracts";
import type { DataCovariance } from "../../data/data-covariance.js";
import type { DataExpectation } from "../../data/draw-counts.js";
import type { BinData, ObservedCovariance } from "../../data/placed-data.js";
import type { LikelihoodForm, ToyOptions } from "../../options/fit-options.js";
import type { RandomStream } from "../../random/random-stream.js";
import type { TermParts } from "../terms/term-parts.js";
import type { DataTerm } from "../terms/yield-term.js";

/** How messages call data and their bins. */
export interface DataNaming {
  /** Such as "data" or "toy 1". */
  readonly name: string;
  readonly channels: readonly Channel[];
}

/**
 * A distribution of the data, in all that depends on which one it is. Each has a file of its own, and its place in the
 * table of forms.
 */
export interface DataForm {
  readonly kind: LikelihoodForm;
  /** Whether -ln of the likelihood is a quadratic function of the yields. */
  readonly isQuadratic: boolean;
  /** C, for data with a covariance. */
  readonly covariance?: DataCovariance;
  /**
   * Refuses data for which the likelihood is not defined.
   *
   * @throws RabbitInputError naming the first bin
   */
  check(data: BinData, naming: DataNaming): void;
  /** V of data with independent bins whose variances are a part of the likelihood, [data bins]. */
  variances(data: BinData): Float64Array | undefined;
  /** What the likelihood takes for the covariance of the counts. */
  uncertainty(data: BinData): ObservedCovariance;
  /** The data term of the likelihood, less that of the saturated model, as a function of the yields. */
  term(data: BinData, parts: TermParts): DataTerm;
  /** D''' of a bin with independent data, where D is its part of the reduced likelihood as a function of its yield n. */
  thirdDerivative(data: BinData, bin: number, n: number): number;
  /** What the full negative log-likelihood has besides: -ln of the likelihood of the saturated model. */
  constant(data: BinData): number;
  /**
   * Draws data.
   *
   * @throws RabbitInputError where no such data can be drawn, or the likelihood is not defined for them
   */
  draw(
    randomize: NonNullable<ToyOptions["randomizeData"]>,
    expectation: DataExpectation,
    stream: RandomStream,
  ): BinData;
}

/** Refuses data with a bin that fails a test. */
export function refuseBins(
  values: Float64Array,
  isFine: (value: number) => boolean,
  { name, channels }: DataNaming,
  fault: { readonly field: string; readonly expected: (bin: string) => string; readonly remedy?: string },
): void {
  const index = values.findIndex((value) => !isFine(value));
  if (index < 0) return;
  throw new RabbitInputError({
    field: `${name}.${fault.field}`,
    index,
    found: values[index],
    expected: fault.expected(describeBin(channels, index)),
    ...(fault.remedy !== undefined && { remedy: fault.remedy }),
  });
}
