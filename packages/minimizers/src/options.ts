import { MinimizerInputError } from "./errors.js";

/**
 * How the trust-region subproblem is solved.
 *
 * - `trust-krylov`: Lanczos vectors, from products of the Hessian with vectors. For any size.
 * - `trust-exact`: Cholesky factors of the full Hessian. For up to about two thousand parameters.
 */
export type MinimizerMethod = "trust-krylov" | "trust-exact";

/** All optional; the defaults are the constants of the same name in this file. */
export interface MinimizeOptions {
  readonly method?: MinimizerMethod;
  /**
   * Converged when the Euclidean norm of the gradient is not above this and the Hessian shows no negative curvature;
   * one more subproblem is solved there, for the distance to the minimum. 0: go on to machine precision.
   */
  readonly gradientTolerance?: number;
  /** Converged when the estimated distance to the minimum, in units of the value, is not above this. */
  readonly edmTolerance?: number;
  /** Default: 200 per free parameter, as SciPy. */
  readonly maxIterations?: number;
  /** In units of the parameters, or in the norm of the preconditioner. */
  readonly initialTrustRadius?: number;
  readonly maxTrustRadius?: number;
  /** η: a step is accepted when it gains more than this share of what the model predicts, in [0, 0.25). */
  readonly acceptAbove?: number;
  /** Indices of the parameters that must not move, in any order. */
  readonly frozen?: ArrayLike<number>;
  /**
   * Absolute rounding error of the value. To be given when the value is a sum whose terms cancel (some 1e-16 times
   * the sum of their magnitudes); a few units in the last place of the value are always assumed.
   */
  readonly valueNoise?: number;
  /** Memory for Lanczos vectors, bytes. Beyond it, vectors that are needed again are computed again. */
  readonly krylovMemory?: number;
}

/** As SciPy's trust-region methods, and as the fits of the field use them. */
export const defaultMethod: MinimizerMethod = "trust-krylov";
/** Machine precision; SciPy's 1e-4 leaves a distance to the minimum that profile likelihoods show. */
export const defaultGradientTolerance = 0;
export const defaultEdmTolerance = 0;
/** SciPy, `_minimize_trust_region`: maxiter = 200 len(x0). */
export const defaultIterationsPerParameter = 200;
/** SciPy: initial_trust_radius. */
export const defaultInitialTrustRadius = 1;
/** SciPy: max_trust_radius. */
export const defaultMaxTrustRadius = 1000;
/** SciPy: eta. */
export const defaultAcceptAbove = 0.15;
/** 335 vectors of 100,000 parameters. */
export const defaultKrylovMemory = 256 * 1024 * 1024;

/** Options with every default filled in, without `frozen`, which is dealt with before. */
export type ResolvedOptions = Required<Omit<MinimizeOptions, "frozen">>;

/**
 * Fills in the defaults.
 *
 * @param freeCount number of parameters that may move
 * @throws MinimizerInputError when an option is out of its range
 */
export function resolveOptions(options: MinimizeOptions, freeCount: number): ResolvedOptions {
  const resolved: ResolvedOptions = {
    method: options.method ?? defaultMethod,
    gradientTolerance: options.gradientTolerance ?? defaultGradientTolerance,
    edmTolerance: options.edmTolerance ?? defaultEdmTolerance,
    maxIterations: options.maxIterations ?? defaultIterationsPerParameter * freeCount,
    initialTrustRadius: options.initialTrustRadius ?? defaultInitialTrustRadius,
    maxTrustRadius:
      options.maxTrustRadius ?? Math.max(defaultMaxTrustRadius, options.initialTrustRadius ?? 0),
    acceptAbove: options.acceptAbove ?? defaultAcceptAbove,
    valueNoise: options.valueNoise ?? 0,
    krylovMemory: options.krylovMemory ?? defaultKrylovMemory,
  };
  if (resolved.method !== "trust-krylov" && resolved.method !== "trust-exact")
    throw new MinimizerInputError({
      field: "method",
      found: resolved.method,
      expected: '"trust-krylov" or "trust-exact"',
    });
  for (const field of [
    "gradientTolerance",
    "edmTolerance",
    "maxIterations",
    "valueNoise",
    "krylovMemory",
  ] as const)
    if (!(resolved[field] >= 0)) reject(field, resolved[field], "zero or above");
  for (const field of ["initialTrustRadius", "maxTrustRadius"] as const)
    if (!(resolved[field] > 0 && resolved[field] < Infinity))
      reject(field, resolved[field], "above zero and finite");
  if (resolved.initialTrustRadius > resolved.maxTrustRadius)
    reject(
      "initialTrustRadius",
      resolved.initialTrustRadius,
      `at most maxTrustRadius, ${resolved.maxTrustRadius}`,
    );
  if (!(resolved.acceptAbove >= 0 && resolved.acceptAbove < 0.25))
    reject("acceptAbove", resolved.acceptAbove, "in [0, 0.25)");
  return resolved;
}

function reject(field: string, found: unknown, expected: string): never {
  throw new MinimizerInputError({ field, found, expected });
}
