import { RabbitInputError } from "@rabbit-fit/contracts";
import type { RateModel } from "../model/rate-model.js";
import type { GaussianConstraints } from "./gaussian-constraints.js";

export interface ModelConstraintsOptions {
  /** Whether parameters of interest are stored as square roots. */
  readonly squared: boolean;
  /** [systematics] */
  readonly systematicWeights: Float64Array;
  /** [systematics] */
  readonly systematicCentres: Float64Array;
}

/**
 * The constraints of all parameters: the priors of a model, then the constraints of the systematics. Where there is no
 * prior, the centre is the model's default.
 *
 * @throws RabbitInputError for a prior on a parameter of interest that is stored as its square root
 */
export function modelConstraints(
  { defaults, priors, pois }: RateModel,
  { squared, systematicWeights, systematicCentres }: ModelConstraintsOptions,
): GaussianConstraints {
  const modelCount = defaults.length;
  const weights = new Float64Array(modelCount + systematicWeights.length);
  const centres = new Float64Array(weights.length);
  centres.set(defaults);
  for (let i = 0; priors && i < modelCount; i++) {
    const sigma = priors.sigmas[i]!;
    if (!(sigma > 0 && sigma < Number.POSITIVE_INFINITY)) continue;
    if (squared && i < pois.length) {
      throw new RabbitInputError({
        field: `prior of ${pois[i]}`,
        expected: "a parameter of interest that is stored as it is, not as its square root",
        remedy: "Add --allowNegativeParam.",
      });
    }
    weights[i] = 1 / sigma ** 2;
    centres[i] = priors.means[i]!;
  }
  weights.set(systematicWeights, modelCount);
  centres.set(systematicCentres, modelCount);
  return { weights, centres };
}
