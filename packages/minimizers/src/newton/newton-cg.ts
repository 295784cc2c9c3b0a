import type { Descent, DescentMethod, DescentPoint, TakenStep } from "../line-search/descent-method.js";
import { cautiousLength } from "../line-search/descent-method.js";
import { lineSearchSteps } from "../line-search/line-search-steps.js";
import { dot, norm } from "../linear-algebra/vectors.js";
import { subproblemTolerance } from "../precision.js";
import type { Search, SearchInput } from "../search.js";
import { krylovOptions } from "../trust-region/methods.js";
import { truncatedConjugateGradient } from "../trust-region/truncated-conjugate-gradient.js";

/**
 * Newton's direction by conjugate gradients, as exactly as the gradient deserves, and up to the first direction
 * without positive curvature.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), algorithm 7.1; how exactly: precision.ts.
 */
class NewtonDescent implements DescentMethod {
  readonly slopeLeft = 0.9;
  readonly edmFrom = "hessian";
  readonly #input: SearchInput;
  #startGradientNorm: number | undefined;
  /** ‖y - H s‖ / ‖H s‖ of the last step, unknown before: what a full Newton step would leave of the gradient. */
  #modelError = Infinity;

  constructor(input: SearchInput) {
    this.#input = input;
  }

  direct({ x, gradient, gradientNorm }: DescentPoint, direction: Float64Array): Descent {
    this.#startGradientNorm ??= gradientNorm;
    const tolerance = subproblemTolerance({
      gradientNorm,
      startGradientNorm: this.#startGradientNorm,
      modelError: this.#modelError,
    });
    const options = krylovOptions(this.#input, x, gradient);
    const found = truncatedConjugateGradient({ ...options, tolerance, radius: Infinity });
    if (found.kind === "non-finite") return found;
    // Negative curvature at once: along the gradient there is no Newton step.
    const steepest = found.stepLength === 0;
    direction.set(steepest ? found.direction : found.step);
    const preconditioned = options.preconditioner !== undefined;
    return {
      kind: "downhill",
      first: steepest && !preconditioned ? cautiousLength(norm(direction)) : 1,
      longest: Infinity,
      edm: found.decrease,
      edmIsKnown: found.kind !== "curvature",
    };
  }

  learn({ length, slope, step, gradientChange }: TakenStep): void {
    // For a quadratic model sᵀy = sᵀHs = -α² gᵀd, as d solves H d = -g.
    this.#modelError = Math.abs(dot(step, gradientChange) / (-slope * length * length) - 1);
  }

  forget(): boolean {
    return false;
  }
}

export function newtonCg(input: SearchInput): Search {
  return lineSearchSteps(input, new NewtonDescent(input));
}
