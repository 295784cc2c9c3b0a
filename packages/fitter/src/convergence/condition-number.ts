import { type MatrixTeam, matrixVectorProduct, symmetricEigen } from "@rabbit-fit/autodiff-kernels";

/** Up to this number of parameters all eigenvalues cost a fraction of a millisecond. */
const CHEAP_SIZE = 32;

/** Up to this number they can be waited for, where they were asked for: some half a minute. */
const AFFORDABLE_SIZE = 2000;

/** The iteration ends where a product raises the estimate by less than this share, or after as many products. */
const RELATIVE_GAIN = 1e-2;
const MOST_PRODUCTS = 8;

/** Ratio of the largest to the smallest size of the eigenvalues, from all of them, [size, size]. */
export function exactConditionNumber(matrix: Float64Array, size: number): number {
  return ratioOfSizes(symmetricEigen(matrix, size).values);
}

/**
 * Condition number of a Hessian, and the distance to the stationary point of its quadratic form, 1/2 g^T H^-1 g.
 *
 * @param hessian finite, [size, size]
 * @param gradient [size]
 */
export function hessianDiagnosis(hessian: Float64Array, gradient: Float64Array) {
  const size = gradient.length;
  const { values, vectors } = symmetricEigen(hessian, size);
  let edm = 0;
  for (let i = 0; i < size; i++) {
    let projection = 0;
    for (let j = 0; j < size; j++) projection += vectors[i * size + j]! * gradient[j]!;
    edm += (0.5 * projection * projection) / values[i]!;
  }
  return { conditionNumber: ratioOfSizes(values), edm };
}

function ratioOfSizes(values: Float64Array): number {
  if (values.length === 0) return 1;
  const sizes = values.map(Math.abs);
  return Math.max(...sizes) / Math.min(...sizes);
}

/** Whether all eigenvalues of a matrix are worth their time. */
export function isExact(size: number, effort: "little" | "all"): boolean {
  return size <= (effort === "all" ? AFFORDABLE_SIZE : CHEAP_SIZE);
}

/**
 * Largest eigenvalue of a positive definite matrix, from power iterations: a lower bound that is good to a tenth and costs
 * a per cent of the inverse. That of the inverse times it is the condition number. It is a positive number only where every
 * element of the matrix is finite: each of them has been in a product.
 *
 * @param matrix [size, size]
 * @param team threads that take part where the matrix is one that they see
 */
export function largestEigenvalue(matrix: Float64Array, size: number, team?: MatrixTeam): number {
  let longest = 0;
  for (let i = 1; i < size; i++) {
    if (matrix[i * (size + 1)]! > matrix[longest * (size + 1)]!) longest = i;
  }
  // The row of the largest diagonal element is the first product already, of a vector that has much of the eigenvector.
  let v: Float64Array = matrix.slice(longest * size, (longest + 1) * size);
  // |A v| of a unit vector v only grows from one product to the next.
  let estimate = 0;
  for (let product = 0; product < MOST_PRODUCTS; product++) {
    const length = Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));
    if (length === 0) return estimate;
    const next = matrixVectorProduct(matrix, v, { order: "four-sums", team });
    for (let i = 0; i < size; i++) next[i]! /= length;
    const before = estimate;
    estimate = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (!(estimate > (1 + RELATIVE_GAIN) * before && estimate < Number.POSITIVE_INFINITY)) break;
    v = next;
  }
  return estimate;
}
