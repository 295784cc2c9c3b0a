import {
  cautiousLength,
  type Descent,
  type DescentMethod,
  type DescentPoint,
  type TakenStep,
} from "../line-search/descent-method.js";
import { lineSearchSteps } from "../line-search/line-search-steps.js";
import { squaredDualNorm } from "../linear-algebra/dual-norm.js";
import { dot, firstNonFinite, norm } from "../linear-algebra/vectors.js";
import type { Preconditioner } from "../problem.js";
import { LimitedMemory } from "../quasi-newton/limited-memory.js";
import type { Search, SearchInput } from "../search.js";

/** A direction has to hold this share of the slope of steepest descent. Source: SciPy, `_minimize_cg`, sigma_3. */
const SLOPE_SHARE = 0.01;
/** Pairs that only serve to estimate the distance to the minimum, where there is no Hessian to ask. */
const PAIRS_FOR_ESTIMATE = 5;
/**
 * A first step length expects to gain as much as the last step, but no more than this multiple of the estimated distance.
 * Where a step has led to the minimum at once, the last gain is larger than the rest by many orders of magnitude. Five pairs
 * underestimate the distance by up to some hundred in ill-conditioned valleys.
 */
const GAIN_BEYOND_ESTIMATE = 100;

/**
 * Nonlinear conjugate gradients with the formula of Polak and Ribière, kept at or above zero:
 *
 *     d = -M⁻¹g + β d_before,   β = max(0, gᵀM⁻¹(g - g_before) / g_beforeᵀM⁻¹g_before).
 *
 * Where the problem has products, one for each direction tells where the quadratic model along it is lowest, and the
 * line search begins there; on a quadratic function the method is then that of Hestenes and Stiefel.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), section 5.2, (5.45) and, for the first length, (3.60).
 */
class ConjugateDescent implements DescentMethod {
  /** N&W: conjugate directions want a more exact line search. */
  readonly slopeLeft = 0.1;
  readonly edmFrom = "quasi-newton";
  readonly #input: SearchInput;
  readonly #memory: LimitedMemory | undefined;
  #preconditioner: Preconditioner | undefined;
  #previous:
    | { readonly direction: Float64Array; readonly gradient: Float64Array; weight: number }
    | undefined;
  /** Length times slope of the last step: what the next is expected to gain. */
  #lastGain = 0;
  #fresh = true;

  constructor(input: SearchInput) {
    this.#input = input;
    if (input.problem.hvp === undefined) this.#memory = new LimitedMemory(PAIRS_FOR_ESTIMATE);
  }

  direct({ x, gradient }: DescentPoint, direction: Float64Array): Descent {
    const { problem } = this.#input;
    if (this.#fresh) this.#preconditioner = problem.preconditioner?.(x);
    let z = gradient;
    if (this.#preconditioner !== undefined) {
      z = new Float64Array(gradient.length);
      this.#preconditioner.solve(gradient, z);
    }
    const weight = squaredDualNorm(gradient, z); // gᵀ M⁻¹ g
    for (let i = 0; i < direction.length; i++) direction[i] = -z[i];
    const previous = this.#previous;
    if (previous !== undefined) {
      const beta = Math.max(0, (weight - dot(previous.gradient, z)) / previous.weight);
      for (let i = 0; i < direction.length; i++) direction[i] += beta * previous.direction[i];
      if (!(dot(gradient, direction) <= -SLOPE_SHARE * weight))
        for (let i = 0; i < direction.length; i++) direction[i] = -z[i];
    }
    this.#previous = { direction: direction.slice(), gradient: gradient.slice(), weight };

    const slope = dot(gradient, direction);
    const cautious = cautiousLength(norm(direction));
    // What can be gained: half of length times slope, where nothing is known of the curvature.
    let edm = -0.5 * slope * cautious;
    let first = this.#lastGain < 0 ? this.#lastGain / slope : cautious;
    if (this.#memory?.scale !== undefined) {
      edm = distanceByPairs(this.#memory, gradient);
      first = Math.min(first, (GAIN_BEYOND_ESTIMATE * 2 * edm) / -slope);
    }
    if (problem.hvp !== undefined) {
      const image = new Float64Array(direction.length);
      problem.hvp(x, direction, image);
      const parameterIndex = firstNonFinite(image);
      if (parameterIndex >= 0) return { kind: "non-finite", parameterIndex };
      const curvature = dot(direction, image);
      if (curvature > 0) {
        first = -slope / curvature;
        edm = -0.5 * slope * first;
      }
    }
    return {
      kind: "downhill",
      first,
      longest: Infinity,
      edm,
      edmIsKnown: problem.hvp !== undefined || this.#memory?.scale !== undefined,
    };
  }

  learn({ step, gradientChange, length, slope }: TakenStep): void {
    this.#memory?.add(step, gradientChange);
    this.#lastGain = length * slope;
    this.#fresh = false;
  }

  forget(): boolean {
    if (this.#fresh) return false;
    this.#previous = undefined;
    this.#fresh = true;
    return true;
  }
}

/** ½ gᵀ B g */
function distanceByPairs(memory: LimitedMemory, gradient: Float64Array): number {
  const image = new Float64Array(gradient.length);
  memory.multiply(gradient, image);
  return 0.5 * dot(gradient, image);
}

export function nonlinearConjugateGradient(input: SearchInput): Search {
  return lineSearchSteps(input, new ConjugateDescent(input));
}
