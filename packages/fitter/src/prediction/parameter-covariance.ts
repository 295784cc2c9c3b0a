import { matrixProduct } from "@rabbit-fit/autodiff-kernels";

/** The covariance of the parameters: before a fit diagonal, after it a full matrix. */
export type ParameterCovariance =
  | { readonly kind: "diagonal"; readonly variances: Float64Array }
  /** [parameters, parameters] */
  | { readonly kind: "dense"; readonly size: number; readonly values: Float64Array };

/** J C, [rowCount, parameters]; a new array. */
export function timesCovariance(
  jacobian: Float64Array,
  rowCount: number,
  covariance: ParameterCovariance,
): Float64Array {
  if (covariance.kind === "dense") {
    const { size } = covariance;
    return matrixProduct(jacobian, covariance.values, { rows: rowCount, inner: size, columns: size });
  }
  const { variances } = covariance;
  return jacobian.map((value, entry) => value * variances[entry % variances.length]!);
}

/** j^T C j for each row j of J, [rowCount]; a new array. */
export function propagatedVariances(
  jacobian: Float64Array,
  rowCount: number,
  covariance: ParameterCovariance,
): Float64Array {
  const product = timesCovariance(jacobian, rowCount, covariance);
  const size = rowCount === 0 ? 0 : jacobian.length / rowCount;
  const out = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    let sum = 0;
    for (let entry = row * size; entry < (row + 1) * size; entry++) sum += jacobian[entry]! * product[entry]!;
    out[row] = sum;
  }
  return out;
}
