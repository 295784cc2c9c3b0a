import { fitHistogramNames, RabbitInputError, type ResultGroup } from "@rabbit-fit/contracts";
import { storedParameters } from "./parameter-histogram.js";
import { covarianceOf } from "./parameter-matrix.js";

/** Parameters of a fit for another one to start from. */
export interface StartingPoint {
  readonly names: readonly string[];
  /** As they are stored, [names] */
  readonly values: Float64Array;
  /** [names, names] */
  readonly covariance?: Float64Array;
}

/**
 * What another fit needs of this one: the parameters and, where it has one, their covariance. Take it as
 * `externalPostfit` of a fit.
 *
 * @throws RabbitInputError where the result has no fitted parameters, or a value is not finite
 */
export function startingPoint(group: ResultGroup): StartingPoint {
  const { names, values } = storedParameters(group, "postfit");
  const index = values.findIndex((value) => !Number.isFinite(value));
  if (index >= 0) {
    throw new RabbitInputError({
      field: `${fitHistogramNames.parameters} ${names[index]}`,
      found: values[index],
      expected: "a finite number",
      remedy: "Its fit has failed. Take another result.",
    });
  }
  const covariance = covarianceOf(group);
  return { names, values, ...(covariance && { covariance: covariance.values }) };
}
