import {
  countFrom,
  float64Array,
  largestToy,
  oneOf,
  optionsOf,
  wholeNumber,
} from "@rabbit-fit/contracts/options";
import type { PlacedData } from "../data/placed-data.js";
import type { Postfit } from "../postfit/postfit.js";
import { refuseNoPostfit } from "../postfit/refuse-no-postfit.js";
import { drawToy } from "./draw-toy.js";

/** Which toy of a fit is drawn, and how. */
export interface ToyOfFit {
  /** Number of the toy, from 1. */
  readonly toy: number;
  /** Toy k of a seed is always the same. 123456789 by default. */
  readonly seed?: number;
  /** Toys of one seed and different series are independent; 0 by default. */
  readonly series?: number;
  /**
   * What fluctuates with the nuisance parameters, bin-by-bin parameters included. `frequentist`, the default: the centres of
   * their constraints, around the fitted values. `hybrid`: their true values, as their constraints have them before the fit.
   * `none`: nothing. The centres stay at the fitted values (of `at`, where it is given); with `hybrid` they stay at the measured ones, those of the
   * data. The data that were observed keep their own centres. With `none` their statistic is thus not that of a toy with the same counts.
   */
  readonly nuisances?: "frequentist" | "hybrid" | "none";
  /** Distribution of the data; `poisson` by default. */
  readonly data?: "poisson" | "normal";
  /** Where the data are expected; at the minimum of the fit by default. */
  readonly at?: ToyTruth;
}

/** What is true in a toy. */
export interface ToyTruth {
  /** Internal parameters, [parameters]. */
  readonly x: Float64Array;
  /** Bin-by-bin parameters; undefined without any. */
  readonly betas: Float64Array | undefined;
}

/** Series are 32 bits of what random numbers are drawn with, as toys are. */
const largestSeries = largestToy;
const toyRule = optionsOf<ToyOfFit>(
  {
    toy: countFrom(1, "a whole number from 1 to 2^32 - 1", largestToy),
    seed: wholeNumber,
    series: countFrom(0, "a whole number from 0 to 2^32 - 1", largestSeries),
    nuisances: oneOf<ToyOfFit["nuisances"]>({ frequentist: true, hybrid: true, none: true }),
    data: oneOf<ToyOfFit["data"]>({ poisson: true, normal: true }),
    at: optionsOf<ToyTruth>({ x: float64Array, betas: float64Array }, { required: ["x"], others: "ignored" }),
  },
  { required: ["toy"] },
);

/**
 * Draws data as the minimum of a fit expects them, for `refit`. They depend on the fit, the seed, the series and the number of the
 * toy, on nothing else.
 *
 *     const toy = await fit.refit({ data: toyOfFit(fit, { toy: 1 }) });
 *
 * @throws RabbitInputError where there is no such toy, or it cannot be drawn, as one of a negative expectation
 */
export function toyOfFit(fit: Postfit, request: ToyOfFit): Partial<PlacedData> & Pick<PlacedData, "counts"> {
  refuseNoPostfit(fit);
  toyRule.check(request, "toy");
  const { toy, seed, series = 0, nuisances = "frequentist", data = "poisson", at = truthOf(fit) } = request;
  const { x, betas } = at;
  const { likelihood, frozen } = fit;
  const { constraints } = likelihood;
  // Toys are drawn from what is behind the blinding offsets, which stays the same in the fit of the toy.
  const { effective } = likelihood.map.at(x);
  const { offsets: _, ...open } = fit.data;
  // Constraints are about the values that they would have been measured around.
  const centred = {
    constraintCentres: constraints.centres.map((centre, i) =>
      constraints.weights[i] === 0 ? centre : effective[i]!,
    ),
    ...(betas && { beta0: betas }),
  };
  const { centres, randomizeSystematics } = drawn[nuisances];
  const start = likelihood.description.map.internal(effective);
  const placed = { ...open, start, ...(centres === "fitted" && centred) };
  const { start: __, ...fluctuated } = drawToy(likelihood.withData(placed), {
    toy,
    dataSet: series,
    data: fit.data,
    prefitVariances: new Float64Array(x.length),
    frozen,
    options: { ...(seed !== undefined && { seed }), randomizeData: data, randomizeSystematics },
  });
  return { ...(centres === "fitted" && centred), ...fluctuated };
}

function truthOf({ x, likelihood, prediction }: Postfit): ToyTruth {
  return { x, betas: prediction(likelihood.statistics ? "profiled" : "unprofiled").bins.betas?.values };
}

const drawn = {
  frequentist: { centres: "fitted", randomizeSystematics: "frequentist" },
  hybrid: { centres: "measured", randomizeSystematics: "bayesian" },
  none: { centres: "fitted", randomizeSystematics: "none" },
} as const;
