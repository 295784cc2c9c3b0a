import { projectedGradientNorm, projectOnto } from "../bounds.js";
import { type Fault, faultOf } from "../fault.js";
import { dot, equalElements, norm } from "../linear-algebra/vectors.js";
import { judgedByGradientBelow, noiseOfValue } from "../precision.js";
import type { SearchInput } from "../search.js";
import type { Descent } from "./descent-method.js";
import { type LineSearchEnd, moreThuente, sufficientDecrease } from "./more-thuente.js";
import type { Verdict } from "./remaining-distance.js";

/** Quarterings of a step along negative curvature before it is given up. */
const SADDLE_TRIALS = 20;

/** The point of a search with a line search, the trial point beside it, and the ways from one to the other. */
export class Walk {
  readonly #input: SearchInput;
  x: Float64Array;
  gradient: Float64Array;
  value: number;
  /** ‖P(x - g) - x‖, without bounds ‖g‖. */
  gradientNorm: number;
  /** Step and change of the gradient to the trial point; of the latest step once it was taken. */
  readonly step: Float64Array;
  readonly gradientChange: Float64Array;
  /** φ'(0) of the latest line. */
  slope = 0;
  /** What was not finite on it. */
  fault: Fault | undefined;

  #trial: Float64Array;
  #trialGradient: Float64Array;
  #trialValue: number;
  #trialFault: Fault | undefined;
  #latestLength = 0;
  #lowestValue: number;

  constructor(input: SearchInput) {
    const { problem, start, bounds } = input;
    this.#input = input;
    this.x = start.slice();
    projectOnto(bounds, this.x);
    this.gradient = new Float64Array(problem.size);
    this.value = problem.valueAndGradient(this.x, this.gradient);
    this.gradientNorm = projectedGradientNorm(bounds, this.x, this.gradient);
    this.fault = faultOf(this.value, this.gradient);
    this.step = new Float64Array(problem.size);
    this.gradientChange = new Float64Array(problem.size);
    this.#trial = new Float64Array(problem.size);
    this.#trialGradient = new Float64Array(problem.size);
    this.#trialValue = this.value;
    this.#lowestValue = this.value;
  }

  /**
   * Looks for a lower point along a direction, and leaves the trial point there.
   *
   * Where the gain drowns in the rounding of the value, φ(α) - φ(0) is taken from the slopes at both ends,
   * ½ α (φ'(0) + φ'(α)), exact for a quadratic function; the conditions are then the approximate Wolfe conditions of
   * Hager & Zhang, SIAM J. Optim. 16 (2005) 170, (4.1).
   */
  searchAlong(
    direction: Float64Array,
    { first, longest }: Descent & { kind: "downhill" },
    slopeLeft: number,
  ): LineSearchEnd {
    const slope = dot(this.gradient, direction);
    this.slope = slope;
    this.fault = undefined;
    if (!(slope < 0)) return { kind: "none" };
    const evaluate = (length: number) => {
      this.#tryStep(length, direction);
      const slopeThere = dot(this.#trialGradient, direction);
      const threshold = judgedByGradientBelow * this.#noise();
      // Against the lowest value, lest wrong derivatives lead uphill in many steps too small to be noticed.
      const byGradient = length * -slope <= threshold && this.#trialValue - this.#lowestValue <= threshold;
      const change = byGradient ? 0.5 * length * (slope + slopeThere) : this.#trialValue - this.value;
      const isPoint = this.#trialFault === undefined || this.#trialValue === -Infinity;
      return { length, change: isPoint ? change : Number.NaN, slope: slopeThere };
    };
    const end = moreThuente({ slope, first, longest, slopeLeft, evaluate });
    if ("point" in end) {
      if (end.point.length !== this.#latestLength) this.#tryStep(end.point.length, direction);
      if (equalElements(this.#trial, this.x)) return { kind: "none" };
    }
    return end;
  }

  /** Goes along negative curvature, and leaves the trial point lower; false when no step helps. */
  leaveSaddle({ step, decrease }: Verdict & { kind: "indefinite" }): boolean {
    for (let count = 0, length = 1; count < SADDLE_TRIALS; count++, length /= 4) {
      this.#tryStep(length, step);
      if (equalElements(this.#trial, this.x)) return false;
      const gain = Math.max(sufficientDecrease * length * length * decrease, this.#noise());
      if (this.#trialFault === undefined && this.#trialValue < this.value - gain) return true;
    }
    return false;
  }

  /** Moves to the trial point. */
  accept(): void {
    for (let i = 0; i < this.x.length; i++) {
      this.step[i] = this.#trial[i] - this.x[i];
      this.gradientChange[i] = this.#trialGradient[i] - this.gradient[i];
    }
    [this.x, this.#trial] = [this.#trial, this.x];
    [this.gradient, this.#trialGradient] = [this.#trialGradient, this.gradient];
    this.value = this.#trialValue;
    this.#lowestValue = Math.min(this.#lowestValue, this.value);
    this.gradientNorm = projectedGradientNorm(this.#input.bounds, this.x, this.gradient);
  }

  /** Length of the step that was taken. */
  get stepLength(): number {
    return norm(this.step);
  }

  #tryStep(length: number, direction: Float64Array): void {
    const { problem, bounds } = this.#input;
    for (let i = 0; i < this.x.length; i++) this.#trial[i] = this.x[i] + length * direction[i];
    projectOnto(bounds, this.#trial);
    this.#trialValue = problem.valueAndGradient(this.#trial, this.#trialGradient);
    this.#latestLength = length;
    this.#trialFault = faultOf(this.#trialValue, this.#trialGradient);
    this.fault = this.#trialFault ?? this.fault;
  }

  #noise(): number {
    return noiseOfValue(this.#input.options.valueNoise, this.value, this.#trialValue);
  }
}
