import { axisNames, type FitStage, fitHistogramNames } from "@rabbit-fit/contracts";
import { type Histogram, histogram, integerAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";

/** Values of the parameters with their variances, before or after the fit. */
export function parameterHistogram(
  stage: FitStage,
  parameters: readonly string[],
  values: Float64Array,
  variances: Float64Array,
): Histogram {
  const name = stage === "prefit" ? fitHistogramNames.prefitParameters : fitHistogramNames.parameters;
  const axis = stringCategoryAxis(parameters, { name: axisNames.parameters });
  return histogram([axis], { name, values, variances });
}

/** Covariance of the parameters, [parameters, parameters]. */
export function covarianceHistogram(
  parameters: readonly string[],
  covariance: Float64Array,
  name: string = fitHistogramNames.covariance,
): Histogram {
  const axis = (axisName: string) => stringCategoryAxis(parameters, { name: axisName });
  return histogram([axis(axisNames.covarianceRows), axis(axisNames.covarianceColumns)], {
    name,
    values: covariance,
  });
}

/** A quantity of each iteration of the minimisation. */
export function epochHistogram(
  quantity: "loss" | "time",
  values: readonly number[],
  name: string = epochNames[quantity],
): Histogram {
  const axis = integerAxis(0, values.length, { name: "epoch", underflow: false, overflow: false });
  return histogram([axis], { name, label: `epoch ${quantity}`, values });
}

const epochNames = {
  loss: fitHistogramNames.lossByIteration,
  time: fitHistogramNames.timeByIteration,
} as const;
