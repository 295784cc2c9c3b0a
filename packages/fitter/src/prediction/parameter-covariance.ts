import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { blockRanges } from "../linear-algebra/block-ranges.js";
import { dot } from "../linear-algebra/vectors.js";

/** The covariance C of the parameters, symmetric: before a fit diagonal, after it a full matrix, or its products alone. */
export type ParameterCovariance =
  | { readonly kind: "diagonal"; readonly variances: Float64Array }
  /** [parameters, parameters] */
  | { readonly kind: "dense"; readonly size: number; readonly values: Float64Array }
  /** C v = H^-1 v by solving, where the matrix was not made; [parameters], a new array. */
  | {
      readonly kind: "solved";
      readonly size: number;
      readonly solve: (vector: Float64Array) => Float64Array;
    };

/**
 * J C
 *
 * @param jacobian J, [rowCount, parameters]
 * @returns [rowCount, parameters], a new array
 */
export function timesCovariance(
  jacobian: Float64Array,
  rowCount: number,
  covariance: ParameterCovariance,
): Float64Array {
  if (covariance.kind === "diagonal") {
    const { variances } = covariance;
    return jacobian.map((value, entry) => value * variances[entry % variances.length]!);
  }
  const { size } = covariance;
  const out = new Float64Array(rowCount * size);
  if (covariance.kind === "solved") {
    for (let row = 0; row < rowCount; row++) {
      const from = row * size;
      out.set(solvedRow(jacobian.subarray(from, from + size), covariance.solve), from);
    }
    return out;
  }
  for (const { first, end, product } of productPanels(jacobian, rowCount, covariance)) {
    const width = end - first;
    for (let row = 0; row < rowCount; row++) {
      out.set(product.subarray(row * width, (row + 1) * width), row * size + first);
    }
  }
  return out;
}

/**
 * j^T C j for each row j of J, the variances of what J differentiates.
 *
 * @param jacobian J, [rowCount, parameters]
 * @returns [rowCount], a new array
 */
export function propagatedVariances(
  jacobian: Float64Array,
  rowCount: number,
  covariance: ParameterCovariance,
): Float64Array {
  const out = new Float64Array(rowCount);
  if (covariance.kind === "diagonal") {
    const { variances } = covariance;
    const size = variances.length;
    for (let row = 0; row < rowCount; row++) {
      let sum = 0;
      for (let p = 0; p < size; p++) {
        const derivative = jacobian[row * size + p]!;
        sum += derivative * (derivative * variances[p]!);
      }
      out[row] = sum;
    }
    return out;
  }
  const { size } = covariance;
  if (covariance.kind === "solved") {
    return out.map((_, row) => {
      const own = jacobian.subarray(row * size, (row + 1) * size);
      return dot(own, solvedRow(own, covariance.solve));
    });
  }
  for (const { first, end, product } of productPanels(jacobian, rowCount, covariance)) {
    const width = end - first;
    for (let row = 0; row < rowCount; row++) {
      let sum = out[row]!;
      for (let p = first; p < end; p++) {
        sum += jacobian[row * size + p]! * product[row * width + p - first]!;
      }
      out[row] = sum;
    }
  }
  return out;
}

/** C j; where j is not a number, neither is what comes of it. */
function solvedRow(row: Float64Array, solve: (vector: Float64Array) => Float64Array): Float64Array {
  return row.some(Number.isNaN) ? row.map(() => Number.NaN) : solve(row);
}

/**
 * The columns [first, end) of J C, panel by panel, each [rowCount, end - first]. A product works on copies of its factors:
 * in panels it never copies all of C, which of 10,000 parameters takes 800 MB.
 */
function* productPanels(
  jacobian: Float64Array,
  rowCount: number,
  { size, values }: Extract<ParameterCovariance, { kind: "dense" }>,
): Generator<{ first: number; end: number; product: Float64Array }> {
  for (const [first, end] of blockRanges({ first: 0, end: size, bytesOf: () => 8 * size })) {
    // C is symmetric: its columns are its rows, which are consecutive.
    const panel = values.subarray(first * size, end * size);
    const shape = { rows: rowCount, inner: size, columns: end - first, transposed: "right" } as const;
    yield { first, end, product: matrixProduct(jacobian, panel, shape) };
  }
}
