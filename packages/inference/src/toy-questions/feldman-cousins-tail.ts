import { type Postfit, toyOfFit } from "@rabbit-fit/fitter";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import type { DrawnToy } from "../toys/drawn-toy.js";
import { toyOfParameter, toyStatistic } from "../toys/toy-likelihood.js";
import { atLeastAsLarge } from "../toys/toy-probability.js";
import { truthsOf } from "../toys/truths.js";

export interface Belt extends DrawnToy {
  readonly parameter: string;
  readonly value: number;
  /** Number of toys of the toy. */
  readonly toys: number;
  readonly series: number;
}

/** Toys of toys are in the upper half of the series; the lower one has those of the data. */
const FIRST_SERIES = 2 ** 31;
/** Toys of so many series do not meet. */
const SERIES = 1024;

/**
 * 1 - CL of the smallest interval of Feldman and Cousins that has a value, for one toy: with k of n toys, drawn from the fit to the
 * toy with the parameter held at the value, whose likelihood ratio is as large as that of the toy,
 *
 *   p = (k + 1) / (n + 1).
 *
 * The toy counts as one of its own toys, so that intervals with p > alpha cover 1 - alpha of the toys for any n with a whole
 * alpha (n + 1), and more for counts that are discrete.
 *
 * @throws NoAnswer where a fit does not converge
 */
export async function feldmanCousinsTail(
  fit: Postfit,
  { parameter: name, value, toys, toy, series, seed, nuisances }: Belt,
): Promise<number> {
  const parameter = testedParameter(fit, name, "options.parameter");
  const truth = await truthsOf(fit)(name, value);
  const source = { fit, truth, parameter };
  const observed = await toyStatistic(
    toyOfParameter(source, () => fit.data),
    "ttilde",
    value,
  );
  const drawn = {
    series: (FIRST_SERIES + toy * SERIES + (series % SERIES)) % 2 ** 32,
    ...(seed !== undefined && { seed }),
    ...(nuisances !== undefined && { nuisances }),
  };
  let passed = 0;
  for (let inner = 1; inner <= toys; inner++) {
    const data = toyOfFit(truth, { toy: inner, ...drawn });
    const statistic = await toyStatistic(
      toyOfParameter(source, () => data),
      "ttilde",
      value,
    );
    passed += Number(atLeastAsLarge(statistic, observed));
  }
  return (passed + 1) / (toys + 1);
}
