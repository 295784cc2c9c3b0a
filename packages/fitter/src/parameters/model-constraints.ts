import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ModelParameter, ParameterModel } from "../parameter-models/parameter-model.js";
import type { GaussianConstraints } from "./gaussian-constraints.js";

export interface SystematicConstraints {
  /** [systematics] */
  readonly weights: Float64Array;
  /** [systematics] */
  readonly centres: Float64Array;
}

/** Whether a parameter has a prior; one of infinite width is none. */
export function hasPrior({ prior }: Pick<ModelParameter, "prior">): boolean {
  return prior !== undefined && prior.sigma !== Number.POSITIVE_INFINITY;
}

/**
 * The constraints of all parameters: the priors of a model, then the constraints of the systematics. Where there is no
 * prior, the centre is the model's default.
 *
 * @throws RabbitInputError for a prior on a parameter that is stored as its square root
 */
export function modelConstraints(
  { parameters }: Pick<ParameterModel, "parameters">,
  systematics: SystematicConstraints,
): GaussianConstraints {
  const modelCount = parameters.length;
  const weights = new Float64Array(modelCount + systematics.weights.length);
  const centres = new Float64Array(weights.length);
  parameters.forEach(({ name, default: value, squared, prior }, i) => {
    centres[i] = value;
    if (!prior || !hasPrior({ prior })) return;
    if (squared) {
      throw new RabbitInputError({
        field: `prior of ${name}`,
        expected: "a parameter that is stored as it is, not as its square root",
        remedy: "Add options.parameters.allowNegative.",
      });
    }
    weights[i] = 1 / prior.sigma ** 2;
    centres[i] = prior.mean;
  });
  weights.set(systematics.weights, modelCount);
  centres.set(systematics.centres, modelCount);
  return { weights, centres };
}
