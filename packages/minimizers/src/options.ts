import { aboveZero, checkOptions, listOfNumbers, notNegative, type OptionRules } from "./check-options.js";
import { MinimizerInputError } from "./errors.js";
import { defaultMethod, type MinimizerMethod, methodTraits, minimizerMethods } from "./methods.js";

/** Limits of the parameters; -Infinity and Infinity where there is none. */
export interface Bounds {
  /** [size]; left out: no lower limit */
  readonly lower?: ArrayLike<number>;
  /** [size]; left out: no upper limit */
  readonly upper?: ArrayLike<number>;
}

/** All optional; the defaults are the constants of the same name in this file. */
export interface MinimizeOptions {
  readonly method?: MinimizerMethod;
  /**
   * Converged when the Euclidean norm of the gradient is not above this and the Hessian, where the problem has it,
   * shows no negative curvature; it is asked once more there, for the distance to the minimum. With bounds, of the
   * projected gradient. 0: go on to machine precision.
   */
  readonly gradientTolerance?: number;
  /** Converged when the estimated distance to the minimum, in units of the value, is not above this. */
  readonly edmTolerance?: number;
  /**
   * Converged when an iteration lowers the value by no more than this share of max(|f|, |f before|, 1), as L-BFGS-B's
   * ftol; in trust regions, an iteration whose step the region did not cut short. 0: not asked.
   */
  readonly valueTolerance?: number;
  /** Default: 200 per free parameter, as SciPy. */
  readonly maxIterations?: number;
  /** Stop when the value is not below the value this number of iterations before. 0: never. */
  readonly earlyStopping?: number;
  /** The share of its size by which the value has to fall over these iterations, lest they count as stalled. */
  readonly stallRelTol?: number;
  /** Indices of the parameters that must not move, in any order. */
  readonly frozen?: ArrayLike<number>;
  /** L-BFGS-B only. A start outside is moved onto them; every point evaluated lies inside. */
  readonly bounds?: Bounds;
  /**
   * Absolute rounding error of the value. To be given when the value is a sum whose terms cancel (some 1e-16 times
   * the sum of their magnitudes); a few units in the last place of the value are always assumed.
   */
  readonly valueNoise?: number;
  /** Of the trust regions, in units of the parameters, or in the norm of the preconditioner. */
  readonly initialTrustRadius?: number;
  readonly maxTrustRadius?: number;
  /** η: a step of a trust region is accepted when it gains more than this share of what the model predicts, in [0, 0.25). */
  readonly acceptAbove?: number;
  /** Memory for Lanczos vectors, bytes. Beyond it, vectors that are needed again are computed again. */
  readonly krylovMemory?: number;
  /** Changes of point and gradient that L-BFGS-B keeps. */
  readonly correctionPairs?: number;
}

/** Machine precision; SciPy's 1e-4 leaves a distance to the minimum that profile likelihoods show. */
export const defaultGradientTolerance = 0;
export const defaultEdmTolerance = 0;
export const defaultValueTolerance = 0;
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
/** SciPy: maxcor. */
export const defaultCorrectionPairs = 10;

/** What each option can be. */
const rules: OptionRules<MinimizeOptions> = {
  method: {
    isValid: (value) => (minimizerMethods as readonly unknown[]).includes(value),
    expected: `one of ${minimizerMethods.map((name) => `"${name}"`).join(", ")}`,
  },
  gradientTolerance: notNegative,
  edmTolerance: notNegative,
  valueTolerance: notNegative,
  maxIterations: notNegative,
  earlyStopping: {
    isValid: (value) => Number.isInteger(value) && (value as number) >= 0,
    expected: "a number of iterations, or 0 for never",
  },
  stallRelTol: notNegative,
  frozen: listOfNumbers,
  bounds: {
    isValid: (value) =>
      typeof value === "object" &&
      value !== null &&
      Object.keys(value).every((side) => /^(lower|upper)$/.test(side)),
    expected: "an object { lower, upper } of lists of numbers",
  },
  valueNoise: notNegative,
  initialTrustRadius: aboveZero,
  maxTrustRadius: aboveZero,
  acceptAbove: {
    isValid: (value) => typeof value === "number" && value >= 0 && value < 0.25,
    expected: "in [0, 0.25)",
  },
  krylovMemory: notNegative,
  correctionPairs: {
    isValid: (value) => Number.isInteger(value) && (value as number) > 0,
    expected: "an integer above zero",
  },
};

/**
 * Refuses options that are not there, and values that an option cannot have.
 *
 * @throws MinimizerInputError
 */
export function checkMinimizeOptions(options: MinimizeOptions): void {
  checkOptions(options, rules);
}

/** Options with every default filled in, without `frozen` and `bounds`, which are dealt with before. */
export type ResolvedOptions = Required<Omit<MinimizeOptions, "frozen" | "bounds">>;

/**
 * Fills in the defaults.
 *
 * @param freeCount number of parameters that may move
 * @throws MinimizerInputError when options contradict each other
 */
export function resolveOptions(options: MinimizeOptions, freeCount: number): ResolvedOptions {
  const resolved: ResolvedOptions = {
    method: options.method ?? defaultMethod,
    gradientTolerance: options.gradientTolerance ?? defaultGradientTolerance,
    edmTolerance: options.edmTolerance ?? defaultEdmTolerance,
    valueTolerance: options.valueTolerance ?? defaultValueTolerance,
    maxIterations: options.maxIterations ?? defaultIterationsPerParameter * freeCount,
    earlyStopping: options.earlyStopping ?? 0,
    stallRelTol: options.stallRelTol ?? 0,
    initialTrustRadius: options.initialTrustRadius ?? defaultInitialTrustRadius,
    maxTrustRadius:
      options.maxTrustRadius ?? Math.max(defaultMaxTrustRadius, options.initialTrustRadius ?? 0),
    acceptAbove: options.acceptAbove ?? defaultAcceptAbove,
    valueNoise: options.valueNoise ?? 0,
    krylovMemory: options.krylovMemory ?? defaultKrylovMemory,
    correctionPairs: options.correctionPairs ?? defaultCorrectionPairs,
  };
  const { method } = resolved;
  if (options.bounds !== undefined && methodTraits[method].bounds === "refused")
    throw new MinimizerInputError({
      field: "options.bounds",
      state: `given to ${method}`,
      expected: "none for this method",
      remedy: "L-BFGS-B keeps to bounds.",
    });
  if (resolved.initialTrustRadius > resolved.maxTrustRadius)
    throw new MinimizerInputError({
      field: "options.initialTrustRadius",
      found: resolved.initialTrustRadius,
      expected: `at most maxTrustRadius, ${resolved.maxTrustRadius}`,
    });
  return resolved;
}
