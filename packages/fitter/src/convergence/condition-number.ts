import { symmetricEigen } from "@rabbit-fit/autodiff-kernels";

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
 * a per cent of the inverse. That of the inverse times it is the condition number.
 *
 * @param matrix [size, size]
 */
export function largestEigenvalue(matrix: Float64Array, size: number): number {
  let longest = 0;
  for (let i = 1; i < size; i++) {
    if (matrix[i * (size + 1)]! > matrix[longest * (size + 1)]!) longest = i;
  }
  // The row of the largest diagonal element is the first product already, of a vector that has much of the eigenvector.
  let v = matrix.slice(longest * size, (longest + 1) * size);
  // |A v| of a unit vector v only grows from one product to the next.
  let estimate = 0;
  for (let product = 0; product < MOST_PRODUCTS; product++) {
    const length = Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));
    if (!(length > 0)) return estimate;
    const next = new Float64Array(size);
    for (let i = 0; i < size; i++) next[i] = rowProduct(matrix, i * size, v) / length;
    const before = estimate;
    estimate = Math.sqrt(next.reduce((sum, value) => sum + value * value, 0));
    if (estimate <= (1 + RELATIVE_GAIN) * before) break;
    v = next;
  }
  return estimate;
}

/** Four sums side by side: one alone waits for each addition. */
function rowProduct(matrix: Float64Array, from: number, v: Float64Array): number {
  const size = v.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let j = 0;
  for (; j + 3 < size; j += 4) {
    const at = from + j;
    a += matrix[at]! * v[j]!;
    b += matrix[at + 1]! * v[j + 1]!;
    c += matrix[at + 2]! * v[j + 2]!;
    d += matrix[at + 3]! * v[j + 3]!;
  }
  for (; j < size; j++) a += matrix[from + j]! * v[j]!;
  return a + b + (c + d);
}
