import { RabbitInputError } from "@rabbit-fit/contracts";
import type { BinData, PlacedData } from "../data/placed-data.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { ToyOptions } from "../options/fit-options.js";
import type { Frozen } from "../parameters/frozen.js";
import type { PredictedLikelihood } from "../prediction/predicted-likelihood.js";
import { expectedYields, predict } from "../prediction/prediction.js";
import { drawBetaCentres, drawBetaValues } from "./draw-betas.js";
import { drawAroundCentres, spreadStart } from "./draw-parameters.js";
import { type ToyStreams, toyStreams } from "./toy-streams.js";

/** Seed of toys where none is given. */
const DEFAULT_TOY_SEED = 123_456_789;

export interface ToyRequest {
  /** Number of the toy, from 1. */
  readonly toy: number;
  /** Number of the data set that the toy goes out from, from 0. */
  readonly dataSet: number;
  readonly data: BinData;
  /** [parameters] */
  readonly prefitVariances: Float64Array;
  readonly frozen: Frozen;
  readonly options: ToyOptions;
}

/** Data of a toy, and the centres and the start that fluctuate with them; all others are those of the model. */
export type Toy = BinData &
  Partial<Pick<PlacedData, "constraintCentres" | "beta0">> &
  Pick<PlacedData, "start">;

/** Parameters at which the data of a toy are expected, and the centres with which they are fitted. */
interface ToyParameters {
  readonly x: Float64Array;
  readonly beta?: Float64Array;
  readonly constraintCentres?: Float64Array;
  readonly beta0?: Float64Array;
}

type ToyLikelihood = PredictedLikelihood & Pick<Likelihood, "constraints" | "start" | "description">;

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
 * @param likelihood of the model with its own centres and start, at which data are expected, and nothing blinded
 * @throws RabbitInputError where a toy cannot be drawn as asked for
 */
export function drawToy(likelihood: ToyLikelihood, request: ToyRequest): Toy {
  const { toy, dataSet, data, prefitVariances, frozen, options } = request;
  const { start } = likelihood;
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
  const drawn = likelihood.description.dataForm.draw(
    options.randomizeData ?? "poisson",
    { name: `toy ${toy}`, mean, variances: data.variances },
    streams("data"),
  );
  return {
    ...drawn,
    ...(constraintCentres && { constraintCentres }),
    ...(beta0 && { beta0 }),
    start: options.randomizeParameters
      ? spreadStart(start, { variances: prefitVariances, frozen }, streams("start"))
      : start,
  };
}

function drawParameters(
  { constraints, statistics, start }: ToyLikelihood,
  { options }: ToyRequest,
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
