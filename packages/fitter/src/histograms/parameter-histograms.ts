import { type Histogram, histogram, integerAxis, stringCategoryAxis } from "@rabbit-fit/sparse-hist";

/** Values of the parameters with their variances: `parms` or `parms_prefit`. */
export function parameterHistogram(
  name: "parms" | "parms_prefit",
  parameters: readonly string[],
  values: Float64Array,
  variances: Float64Array,
): Histogram {
  return histogram([stringCategoryAxis(parameters, { name: "parms" })], { name, values, variances });
}

/** Covariance of the parameters, [parameters, parameters]. */
export function covarianceHistogram(parameters: readonly string[], covariance: Float64Array): Histogram {
  const axis = (name: string) => stringCategoryAxis(parameters, { name });
  return histogram([axis("parms_x"), axis("parms_y")], { name: "cov", values: covariance });
}

/** A quantity of each iteration of the minimisation: `epoch_loss`, `epoch_time`. */
export function epochHistogram(quantity: "loss" | "time", values: readonly number[]): Histogram {
  const axis = integerAxis(0, values.length, { name: "epoch", underflow: false, overflow: false });
  return histogram([axis], { name: `epoch_${quantity}`, label: `epoch ${quantity}`, values });
}
