import { checkOptions, notNegative, type OptionRules } from "./check-options.js";
import { addScaled, dot, firstNonFinite, norm } from "./linear-algebra/vectors.js";
import type { Preconditioner } from "./problem.js";

export interface ConjugateGradientOptions {
  /** Good approximations of the matrix save most products. */
  readonly preconditioner?: Preconditioner | undefined;
  /** Converged when ‖b - A x‖ is not above this share of ‖b‖, Euclidean norms. */
  readonly relativeTolerance?: number;
  /** Limit for the products; default: ten for each unknown, since rounding costs some. */
  readonly maxIterations?: number;
}

/** How the solution of a linear system ended; `relativeResidual` is always the true ‖b - A x‖ / ‖b‖. */
export type ConjugateGradientStatus =
  | { readonly kind: "converged"; readonly relativeResidual: number }
  /** As many products as allowed were made. */
  | { readonly kind: "iteration-limit"; readonly relativeResidual: number; readonly limit: number }
  /** Rounding keeps the residual above the tolerance: the matrix is too ill-conditioned for it. */
  | { readonly kind: "stalled"; readonly relativeResidual: number }
  /** A direction d with dᵀ A d ≤ 0 was met; x is the solution in the space before it. */
  | {
      readonly kind: "not-positive-definite";
      readonly relativeResidual: number;
      /** d, [size] */
      readonly direction: Float64Array;
      /** dᵀ A d / dᵀ d */
      readonly curvature: number;
    }
  /** The right-hand side or a product is NaN or infinite at this index. */
  | { readonly kind: "non-finite"; readonly index: number };

export interface ConjugateGradientResult {
  /** [size], a new array */
  readonly x: Float64Array;
  readonly status: ConjugateGradientStatus;
  /** Products with the matrix, those for true residuals included. */
  readonly products: number;
}

/** What each option can be. */
const rules: OptionRules<ConjugateGradientOptions> = {
  preconditioner: {
    isValid: (value) => typeof (value as Partial<Preconditioner> | null)?.solve === "function",
    expected: "an object with a function solve(v, out)",
  },
  relativeTolerance: notNegative,
  maxIterations: notNegative,
};

/** Halfway to machine precision in the solution is beyond it in quadratic forms of it, such as variances. */
export const defaultRelativeTolerance = 1e-10;
export const defaultProductsPerUnknown = 10;

/** Residuals below this multiple of ε ‖A‖ ‖x‖ are rounding of the product itself; restarts cannot lower them. */
const ROUNDING_FACTOR = 10;
/** A restart from the true residual that gains less than this factor meets rounding, not slow convergence. */
const STALLED_SHARE = 0.5;

/**
 * Solves A x = b with A symmetric positive definite, by preconditioned conjugate gradients.
 *
 * The recurrence only estimates the residual. When it says that the tolerance is reached, b - A x is computed afresh;
 * if that is larger, the iteration starts again from there (a step of iterative refinement), as long as this helps.
 *
 * Source: Hestenes & Stiefel, J. Res. Nat. Bur. Standards 49 (1952) 409; restarts: van der Vorst & Ye, SIAM J. Sci.
 * Comput. 22 (2000) 835.
 *
 * @param product fills out with A v
 * @param rhs b, [size]; not modified
 * @throws MinimizerInputError when an option is not one, or is out of its range
 */
export function conjugateGradient(
  product: (v: Float64Array, out: Float64Array) => void,
  rhs: Float64Array,
  options: ConjugateGradientOptions = {},
): ConjugateGradientResult {
  checkOptions(options, rules);
  const size = rhs.length;
  const tolerance = options.relativeTolerance ?? defaultRelativeTolerance;
  const limit = options.maxIterations ?? defaultProductsPerUnknown * size;

  const { preconditioner } = options;
  const x = new Float64Array(size);
  const residual = rhs.slice();
  const z = preconditioner === undefined ? residual : new Float64Array(size);
  const direction = new Float64Array(size);
  const image = new Float64Array(size);
  const rhsNorm = norm(rhs);
  let products = 0;
  let matrixNorm = 0; // largest ‖A d‖ / ‖d‖ met
  const roundingOfResidual = (): number => Number.EPSILON * matrixNorm * norm(x);
  const end = (status: ConjugateGradientStatus): ConjugateGradientResult => ({ x, status, products });

  const bad = firstNonFinite(rhs);
  if (bad >= 0) return end({ kind: "non-finite", index: bad });
  if (rhsNorm === 0) return end({ kind: "converged", relativeResidual: 0 });

  const target = tolerance * rhsNorm;
  const best = { x: x.slice(), residualNorm: rhsNorm };
  for (;;) {
    const run = descend();
    if (run.kind === "non-finite") return end(run);

    // The residual as it is, not as the recurrence believes.
    product(x, image);
    products++;
    for (let i = 0; i < size; i++) residual[i] = rhs[i] - image[i];
    const residualNorm = norm(residual);
    const previous = best.residualNorm;
    if (residualNorm < previous) {
      best.x.set(x);
      best.residualNorm = residualNorm;
    } else x.set(best.x);
    const relativeResidual = best.residualNorm / rhsNorm;
    if (best.residualNorm <= target) return end({ kind: "converged", relativeResidual });
    if (run.kind === "not-positive-definite") return end({ ...run, relativeResidual });
    if (products >= limit) return end({ kind: "iteration-limit", relativeResidual, limit });
    const atRounding = best.residualNorm <= ROUNDING_FACTOR * roundingOfResidual();
    if (atRounding || !(residualNorm <= STALLED_SHARE * previous))
      return end({ kind: "stalled", relativeResidual });
  }

  /** Conjugate gradients from x until the residual of the recurrence is small enough. */
  function descend():
    | { kind: "arrived" }
    | { kind: "not-positive-definite"; direction: Float64Array; curvature: number }
    | Extract<ConjugateGradientStatus, { kind: "non-finite" }> {
    let previousWeight = 0;
    while (norm(residual) > Math.max(target, roundingOfResidual()) && products < limit) {
      if (preconditioner !== undefined) preconditioner.solve(residual, z);
      const weight = dot(residual, z); // rᵀ M⁻¹ r
      if (!(weight > 0)) return { kind: "arrived" }; // the residual has underflowed
      const beta = previousWeight === 0 ? 0 : weight / previousWeight;
      for (let i = 0; i < size; i++) direction[i] = z[i] + beta * direction[i];
      previousWeight = weight;
      product(direction, image);
      products++;
      const index = firstNonFinite(image);
      if (index >= 0) return { kind: "non-finite", index };
      const curvature = dot(direction, image);
      matrixNorm = Math.max(matrixNorm, norm(image) / norm(direction));
      if (!(curvature > 0))
        return {
          kind: "not-positive-definite",
          direction: direction.slice(),
          curvature: curvature / dot(direction, direction),
        };
      const length = weight / curvature;
      addScaled(x, length, direction);
      addScaled(residual, -length, image);
    }
    return { kind: "arrived" };
  }
}
