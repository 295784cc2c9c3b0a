/**
 * Where rounding takes over. Every method compares the gain of a step with the gain that a model predicts;
 * once both are of the size of the rounding of the value, the comparison means nothing, and the gradient, which is
 * accurate much longer, has to judge. All constants of that judgement live here.
 */

/** The value is trusted to this many units in its last place, if the caller states no larger noise. */
const VALUE_ULPS = 4;

/** Predictions below this multiple of the noise are judged by the gradient: above, ρ is accurate to some percent. */
export const judgedByGradientBelow = 50;

/**
 * A predicted gain this far below the noise, as a share of it, ends the minimization. For a value of 1000 that is a
 * distance to the minimum of 1e-24, or 1e-12 of the error of a parameter.
 */
export const polishedShare = 2 ** -40;

/** Gradients that a Newton step does not bring below this share of what they were have met their own rounding. */
export const gradientFloorShare = 0.5;

/**
 * Relative tolerance of the subproblem at a point that is to be called a minimum, or is expected to be the last. The
 * distance to the minimum is then known to about its square, unless soft directions hide behind stiff ones a hundred
 * times larger in the gradient.
 */
export const finalTolerance = 0.01;

/** Smallest and largest relative tolerance of a subproblem. */
const TIGHTEST_TOLERANCE = 1e-8;
const LOOSEST_TOLERANCE = 0.5;

/**
 * Rounding error of the value near two points.
 *
 * @param stated what the caller says, 0 for nothing
 */
export function noiseOfValue(stated: number, value: number, otherValue: number): number {
  return Math.max(stated, VALUE_ULPS * Number.EPSILON * Math.max(Math.abs(value), Math.abs(otherValue)));
}

/**
 * A gain below which a value that vanishes at the minimum, where an ulp of it says nothing, is rounding: residuals of a
 * sum of squares are known to some units of rounding of what they were at the start, their squares to the square.
 *
 * @param fall of the value since the start
 */
export function negligibleBeside(fall: number): number {
  return (64 * Number.EPSILON) ** 2 * Math.max(0, fall);
}

/**
 * A gain that ends the minimization, as `polishedShare` does, where both it and the value are below the square of the
 * rounding of what the value was.
 */
function vanishing(value: number, fall: number): number {
  const limit = Number.EPSILON ** 2 * Math.max(0, fall);
  return Math.abs(value) <= limit ? limit : 0;
}

/** Gains at a point, in units of the value, that mean little or nothing. */
export interface GainScale {
  /** Rounding error of the value. */
  readonly noise: number;
  /** What still ends the minimization when nothing is asked of it but precision. */
  readonly polished: number;
  /** What ends the minimization. */
  readonly enough: number;
  /** Rounding where the value vanishes at the minimum. */
  readonly negligible: number;
  /** What a comparison of values may miss altogether. */
  readonly hidden: number;
}

/**
 * The gains that count at a point.
 *
 * @param value at this point
 * @param startValue at the start of the minimization
 */
export function gainScale(
  value: number,
  startValue: number,
  { valueNoise, edmTolerance }: { readonly valueNoise: number; readonly edmTolerance: number },
): GainScale {
  const fall = startValue - value;
  const noise = noiseOfValue(valueNoise, value, value);
  const polished = Math.max(polishedShare * noise, vanishing(value, fall));
  const negligible = negligibleBeside(fall);
  return {
    noise,
    polished,
    enough: Math.max(edmTolerance, polished),
    negligible,
    hidden: Math.max(judgedByGradientBelow * noise, negligible),
  };
}

/** Whether an iteration lowered the value by no more than this share of max(|f|, |f before|, 1), L-BFGS-B's ftol. */
export function isSettled(before: number, after: number, valueTolerance: number): boolean {
  return (
    valueTolerance > 0 && before - after <= valueTolerance * Math.max(Math.abs(before), Math.abs(after), 1)
  );
}

/** Whether a value has fallen so far below anything it had at the start that there is no bound. */
export function isBottomless(value: number, startValue: number): boolean {
  return value < -BOTTOMLESS * Math.max(1, Math.abs(startValue));
}

const BOTTOMLESS = 1e18;

/** What the tolerance of a subproblem depends on. */
export interface SubproblemProgress {
  /** ‖g‖ */
  readonly gradientNorm: number;
  readonly startGradientNorm: number;
  /** |ρ - 1| of the last step; Infinity where it was no full step. */
  readonly modelError: number;
}

/**
 * min(½, √‖g‖, √(‖g‖ / ‖g_start‖), |ρ - 1|): the error of a step falls with the gradient, so that convergence is
 * superlinear, of order 3/2. The first two are TRLIB's rule (tol_rel_i = -2); the third is the same rule for functions
 * whose gradients are large numbers even close to the minimum. The last is in the spirit of Eisenstat & Walker, SIAM J.
 * Sci. Comput. 17 (1996) 16, choice 1: where the model was right, it is worth to be solved well, and a quadratic
 * function does not cost a series of Krylov spaces.
 */
export function subproblemTolerance(progress: SubproblemProgress): number {
  const { gradientNorm, startGradientNorm, modelError } = progress;
  const wanted = Math.min(Math.sqrt(gradientNorm), Math.sqrt(gradientNorm / startGradientNorm), modelError);
  return Math.max(TIGHTEST_TOLERANCE, Math.min(LOOSEST_TOLERANCE, wanted));
}

/** Whether a curvature that is not above zero may be zero, to the rounding of a matrix of this norm. */
export function isRoundingOfCurvature(curvature: number, matrixNorm: number): boolean {
  return curvature >= -CURVATURE_ULPS * Number.EPSILON * matrixNorm;
}

const CURVATURE_ULPS = 64;
