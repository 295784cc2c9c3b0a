import { aboveZero, checkOptions, listOfNumbers, type OptionRules } from "./check-options.js";
import { checkProblem, differentiableRemedy, nameOf, pointOf } from "./check-problem.js";
import { MinimizerInputError } from "./errors.js";
import { reduceToFree } from "./free-coordinates.js";
import { factorCholesky, solveLower, solveLowerTransposed } from "./linear-algebra/cholesky.js";
import { firstNonFinite } from "./linear-algebra/vectors.js";
import type { Problem } from "./problem.js";

export interface CovarianceOptions {
  /** By how much the value rises within one standard deviation: 0.5, the default, for -ln L, and 1 for a chi-square. */
  readonly up?: number;
  /** Indices of the parameters that were kept fixed: their rows, columns and uncertainties are 0. */
  readonly frozen?: ArrayLike<number>;
  /** Names of the parameters; those of the problem by default. */
  readonly names?: readonly string[];
}

/** Whether there is a covariance, and if not, why. */
export type CovarianceStatus =
  | { readonly kind: "positive-definite" }
  /** The Hessian has negative or no curvature, first met at this parameter: the point is no minimum, or not a unique one. */
  | { readonly kind: "not-positive-definite"; readonly parameter: number; readonly curvature: number }
  /** The Hessian is NaN or infinite in the row of this parameter. */
  | { readonly kind: "non-finite"; readonly parameter: number };

export interface Covariance {
  /** V = 2 up H^-1, [size, size]; NaN for floating parameters where the Hessian is not positive definite. */
  readonly matrix: Float64Array;
  /** sqrt(V_ii), [size] */
  readonly uncertainties: Float64Array;
  readonly names?: readonly string[];
  readonly status: CovarianceStatus;
  /** The status as a sentence. */
  readonly message: string;
}

const rules: OptionRules<CovarianceOptions> = {
  up: aboveZero,
  frozen: listOfNumbers,
  names: { isValid: Array.isArray, expected: "a list of names" },
};

/**
 * The covariance of all parameters at a minimum, V = 2 up H^-1 with the Hessian H of the problem: the inverse of H for a
 * negative log-likelihood.
 *
 * @param x the minimum, [size]
 * @throws MinimizerInputError when the problem has no second derivatives, or an argument is not what it should be; the status
 *   reports a Hessian that has no inverse
 * @example
 * const { x } = minimize(problem, start);
 * const { uncertainties } = covariance(problem, x);
 */
export function covariance(
  problem: Problem,
  x: Float64Array | readonly number[],
  options: CovarianceOptions = {},
): Covariance {
  checkOptions(options, rules);
  checkProblem(problem, "covariance");
  const { size } = problem;
  const { up = 0.5, frozen = [], names = problem.names } = options;
  if (names !== undefined && names.length !== size)
    throw new MinimizerInputError({
      field: "options.names",
      state: `of length ${names.length}`,
      expected: `the names of all ${size} parameters`,
    });
  const point = pointOf(x, size, "x");
  const free = reduceToFree(problem, point, frozen);
  const freeCount = free.problem.size;
  const hessian = hessianAt(free.problem, free.extract(point));
  const end = (inverse: Float64Array, status: CovarianceStatus): Covariance => {
    const matrix = new Float64Array(size * size);
    for (let row = 0; row < freeCount; row++)
      for (let column = 0; column < freeCount; column++)
        matrix[free.fullIndex(row) * size + free.fullIndex(column)] = inverse[row * freeCount + column];
    return {
      matrix,
      uncertainties: Float64Array.from({ length: size }, (_, i) => Math.sqrt(matrix[i * size + i])),
      status,
      message: describe(status, names),
      ...(names && { names }),
    };
  };
  const none = () => new Float64Array(freeCount * freeCount).fill(Number.NaN);
  const wrong = firstNonFinite(hessian);
  if (wrong >= 0)
    return end(none(), { kind: "non-finite", parameter: free.fullIndex(Math.floor(wrong / freeCount)) });
  const factor = new Float64Array(freeCount * freeCount);
  const indefinite = factorCholesky(hessian, freeCount, 0, factor);
  if (indefinite)
    return end(none(), {
      kind: "not-positive-definite",
      parameter: free.fullIndex(indefinite.order),
      curvature: indefinite.pivot,
    });
  return end(scaledInverse(factor, freeCount, 2 * up), { kind: "positive-definite" });
}

/** The Hessian from the problem itself, or one product for each parameter. @throws MinimizerInputError without either */
function hessianAt(problem: Problem, x: Float64Array): Float64Array {
  const { size } = problem;
  const matrix = new Float64Array(size * size);
  if (problem.hessian !== undefined) {
    problem.hessian(x, matrix);
    return matrix;
  }
  if (problem.hvp === undefined)
    throw new MinimizerInputError({
      field: "problem.hvp",
      state: "missing",
      expected: "this or problem.hessian, which covariance needs",
      remedy: differentiableRemedy,
    });
  const unit = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    unit[i] = 1;
    problem.hvp(x, unit, matrix.subarray(i * size, (i + 1) * size));
    unit[i] = 0;
  }
  return matrix;
}

/** factor · (L Lᵀ)⁻¹, [size, size], exactly symmetric. */
function scaledInverse(l: Float64Array, size: number, factor: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = inverse.subarray(i * size, (i + 1) * size);
    row[i] = factor;
    solveLower(l, size, row, row);
    solveLowerTransposed(l, size, row, row);
    for (let j = 0; j < i; j++) inverse[j * size + i] = row[j];
  }
  return inverse;
}

function describe(status: CovarianceStatus, names: readonly string[] | undefined): string {
  switch (status.kind) {
    case "positive-definite":
      return "The Hessian is positive definite.";
    case "not-positive-definite":
      return (
        `There is no covariance: the Hessian has curvature ${status.curvature.toPrecision(3)} at parameter ` +
        `${nameOf({ names }, status.parameter)}, given those before it. The point is no minimum, or the function does not ` +
        "determine all parameters: minimize it, or freeze this one."
      );
    case "non-finite":
      return `There is no covariance: the Hessian is not finite at parameter ${nameOf({ names }, status.parameter)}.`;
    default:
      return status satisfies never;
  }
}
