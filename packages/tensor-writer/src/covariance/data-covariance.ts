import { checkSymmetric, choleskyFactor, symmetricPart } from "@rabbit-fit/contracts";
import { refuse } from "../refuse.js";
import { inverseFromFactor } from "./inverse-from-factor.js";
import { type MatrixSource, type SquareMatrix, squareMatrix } from "./matrix-source.js";

const FIELD = "dataCovariance";

/** What else is added to the covariance of the data, so that it need not be positive definite by itself. */
export type Additions = "none" | "statistical";

export interface GivenCovariance extends SquareMatrix {
  /** Its Cholesky factor, which was made to check it. */
  readonly factor: Float64Array | undefined;
}

/**
 * The covariance of the data as a user gives it, checked. Mirror images that differ by rounding become their mean.
 *
 * @throws RabbitInputError where it is not square, not symmetric, or not positive definite
 */
export function givenCovariance(source: MatrixSource, additions: Additions): GivenCovariance {
  const given = squareMatrix(source, FIELD);
  const { size } = given;
  checkSymmetric(refuse, FIELD, given.values, size);
  const values = symmetricPart(given.values, size);
  const matrix = { size, values };
  if (additions === "none") return { ...matrix, factor: factorOf(matrix) };
  for (let bin = 0; bin < size; bin++) {
    const variance = values[bin * size + bin]!;
    if (variance < 0) refuse({ field: FIELD, index: [bin, bin], found: variance, expected: "not negative" });
  }
  return { ...matrix, factor: undefined };
}

/** A covariance with nothing but variances. */
export function diagonalCovariance(variances: Float64Array): SquareMatrix {
  const size = variances.length;
  const values = new Float64Array(size * size);
  for (const [bin, variance] of variances.entries()) values[bin * size + bin] = variance;
  return { size, values };
}

/** Adds the covariance v v^T of a fully correlated uncertainty, in place. */
export function addCorrelated({ size, values }: SquareMatrix, variation: Float64Array): void {
  for (let row = 0; row < size; row++) {
    const factor = variation[row]!;
    if (factor === 0) continue;
    for (let column = 0; column < size; column++) {
      values[row * size + column]! += factor * variation[column]!;
    }
  }
}

/** Adds variances to the diagonal, in place. */
export function addVariances({ size, values }: SquareMatrix, variances: Float64Array): void {
  for (let bin = 0; bin < size; bin++) values[bin * size + bin]! += variances[bin]!;
}

/**
 * The inverse of the covariance of the data, [bins, bins].
 *
 * @throws RabbitInputError where the covariance is not positive definite
 */
export function inverseCovariance(covariance: SquareMatrix, factor = factorOf(covariance)): Float64Array {
  return inverseFromFactor(factor, covariance.size);
}

function factorOf({ size, values }: SquareMatrix): Float64Array {
  const outcome = choleskyFactor(values, size);
  if (outcome.kind === "factor") return outcome.factor;
  const { row, pivot } = outcome;
  return refuse({
    field: FIELD,
    index: [row, row],
    found: pivot,
    expected: "a remainder above 0 in its Cholesky factorisation, as in a positive definite matrix",
    remedy:
      "Give a covariance whose eigenvalues are all positive: no bin without variance, and none that follows from others.",
  });
}
