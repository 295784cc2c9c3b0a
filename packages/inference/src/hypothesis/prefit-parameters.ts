import { axisNames, fitHistogramNames } from "@rabbit-fit/contracts";
import { notNegative } from "@rabbit-fit/contracts/options";
import { type Postfit, refuseNoPostfit } from "@rabbit-fit/fitter";
import { type Histogram, histogram, stringCategoryAxis } from "@rabbit-fit/sparse-hist";

/**
 * Parameters before the fit with the variances of their constraints, as a result has them: `parms_prefit`, [parms].
 *
 * @param unconstrainedUncertainty of parameters without constraint; 0 by default
 * @throws RabbitInputError for an uncertainty that is below zero
 */
export function prefitParameters(fit: Postfit, unconstrainedUncertainty = 0): Histogram {
  refuseNoPostfit(fit);
  notNegative.check(unconstrainedUncertainty, "unconstrainedUncertainty");
  const { likelihood } = fit;
  const { weights } = likelihood.constraints;
  return histogram([stringCategoryAxis(likelihood.parameterNames, { name: axisNames.parameters })], {
    name: fitHistogramNames.prefitParameters,
    values: likelihood.start,
    variances: weights.map((weight) => (weight > 0 ? 1 / weight : unconstrainedUncertainty ** 2)),
  });
}
