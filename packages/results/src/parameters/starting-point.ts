import {
  type BlindingScheme,
  fitHistogramNames,
  RabbitInputError,
  type ResultGroup,
} from "@rabbit-fit/contracts";
import { type BlindingContext, blindedParameters } from "../blinding.js";
import { storedParameters } from "./parameter-histogram.js";
import { covarianceOf } from "./parameter-matrix.js";

/** Parameters of a fit for another one to start from. */
export interface StartingPoint {
  readonly names: readonly string[];
  /** As they are stored, [names] */
  readonly values: Float64Array;
  /** [names, names] */
  readonly covariance?: Float64Array;
  /** Names of those whose values are behind blinding offsets; absent where nobody knows. */
  readonly blinded?: readonly string[];
  /** How they are hidden, where the result says so. */
  readonly blindingScheme?: BlindingScheme;
}

/**
 * What another fit needs of this one: the parameters and, where it has one, their covariance. Take it as
 * `externalPostfit` of a fit.
 *
 * @param context by which values that the fit hides are known where the fit itself does not say so
 * @throws RabbitInputError where the result has no fitted parameters, or a value is not finite
 */
export function startingPoint(group: ResultGroup, context?: BlindingContext): StartingPoint {
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
  const { blinding, dataSet } = group;
  const { pois = [], nois = [] } = context?.meta ?? {};
  // Plain files have parameters and nothing about them.
  const isKnown = blinding !== undefined || dataSet.kind === "asimov" || pois.length + nois.length > 0;
  return {
    names,
    values,
    ...(covariance && { covariance: covariance.values }),
    ...(isKnown && { blinded: blindedParameters(group, context) }),
    ...(blinding && { blindingScheme: blinding.scheme }),
  };
}
