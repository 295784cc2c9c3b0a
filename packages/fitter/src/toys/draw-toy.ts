import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ToyOptions } from "../fit-options.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { LikelihoodData } from "../likelihood/likelihood-data.js";
import type { PredictedLikelihood } from "../prediction/predicted-likelihood.js";
import { expectedYields, predict } from "../prediction/prediction.js";
import { drawBetaCentres, drawBetaValues } from "./draw-betas.js";
import { drawData } from "./draw-data.js";
import { drawAroundCentres, spreadStart } from "./draw-parameters.js";
import { type ToyStreams, toyStreams } from "./toy-streams.js";

/** Seed of toys where none is given. */
const DEFAULT_TOY_SEED = 123_456_789;

export interface ToyRequest {
  /** Number of the toy, from 1. */
  readonly toy: number;
  /** Number of the data set that the toy goes out from, from 0. */
  readonly dataSet: number;
  readonly data: LikelihoodData;
  /** Internal parameters before the fit, at which data are expected, [parameters]. */
  readonly start: Float64Array;
  /** [parameters] */
  readonly prefitVariances: Float64Array;
  /** 1 where a parameter is fixed, [parameters]. */
  readonly frozen: Uint8Array;
  readonly options: ToyOptions;
}

/** What a toy sets before it is fitted. */
export interface Toy {
  readonly data: LikelihoodData;
  /** Where they fluctuate: centres of the constraints, [parameters]. */
  readonly constraintCentres?: Float64Array;
  /** Where they fluctuate: centres of the bin-by-bin parameters, as long as the statistics' `beta0`. */
  readonly beta0?: Float64Array;
  /** Internal parameters to start from, [parameters]. */
  readonly start: Float64Array;
}

/** Parameters at which the data of a toy are expected, and the centres with which they are fitted. */
interface ToyParameters {
  readonly x: Float64Array;
  readonly beta?: Float64Array;
  readonly constraintCentres?: Float64Array;
  readonly beta0?: Float64Array;
}

type ToyLikelihood = PredictedLikelihood & Pick<Likelihood, "constraints">;

/**
 * Draws toy number k of a data set:
 *
 * - frequentist: the data are expected at the start, and the centres of all constraints fluctuate, those of the
 *   parameters and those of the bin-by-bin parameters;
 * - bayesian: parameters and bin-by-bin parameters are drawn from their constraints, the data are expected there, and
 *   the centres stay.
 *
 * It depends on the seed, k, the data set and what it is drawn from, on nothing else; it changes nothing.
 *
 * @param likelihood with its centres at their defaults, and parameters that are not blinded
 * @throws RabbitInputError where a toy cannot be drawn as asked for
 */
export function drawToy(likelihood: ToyLikelihood, request: ToyRequest): Toy {
  const { toy, dataSet, data, start, prefitVariances, frozen, options } = request;
  if (!(Number.isInteger(toy) && toy >= 1 && toy < 2 ** 32)) {
    throw new RabbitInputError({ field: "toy", found: toy, expected: "a whole number from 1 to 2^32 - 1" });
  }
  const streams = toyStreams({ seed: options.seed ?? DEFAULT_TOY_SEED, toy, dataSet });
  const { x, beta, constraintCentres, beta0 } = drawParameters(likelihood, request, streams);
  const mean =
    options.dataMode === "observed"
      ? data.counts
      : expectedYields(
          predict(likelihood, { x, profile: "unprofiled", frozen, ...(beta && { beta }) }),
        ).slice(0, likelihood.dataBinCount);
  const drawn = drawData(
    {
      name: `toy ${toy}`,
      randomize: options.randomizeData ?? "poisson",
      form: likelihood.form,
      inverseCovariance: likelihood.inverseCovariance,
      mean,
      variances: data.variances,
    },
    streams("data"),
  );
  return {
    data: drawn,
    ...(constraintCentres && { constraintCentres }),
    ...(beta0 && { beta0 }),
    start: options.randomizeParameters
      ? spreadStart(start, { variances: prefitVariances, frozen }, streams("start"))
      : start,
  };
}

function drawParameters(
  { constraints, statistics }: ToyLikelihood,
  { start, options }: ToyRequest,
  streams: ToyStreams,
): ToyParameters {
  const mode = options.randomizeSystematics ?? "frequentist";
  switch (mode) {
    case "none":
      return { x: start };
    case "frequentist":
      return {
        x: start,
        constraintCentres: drawAroundCentres(constraints, streams("parameterCentres")),
        ...(statistics && { beta0: drawBetaCentres(statistics, streams("betaCentres")) }),
      };
    case "bayesian": {
      const values = drawAroundCentres(constraints, streams("parameterValues"));
      return {
        // No constrained parameter is stored as a square root, so that values and internal parameters are the same.
        x: start.map((value, i) => (constraints.weights[i] === 0 ? value : values[i]!)),
        ...(statistics && { beta: drawBetaValues(statistics, streams("betaValues")) }),
      };
    }
    default:
      return mode satisfies never;
  }
}
