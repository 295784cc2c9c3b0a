import { heldParameters } from "../bounds.js";
import { type GainScale, gainScale } from "../precision.js";
import type { SearchInput } from "../search.js";
import type { MinimizerStatus, RemainingDistance } from "../status.js";
import { remainingDistance, type Verdict } from "./remaining-distance.js";
import type { Walk } from "./walk.js";

/** Why the Hessian is asked at a point, and what is known there. */
export interface Look {
  readonly scale: GainScale;
  /** Whether the gradient, or the latest gain, is small enough. */
  readonly flat: boolean;
  /** Whether rounding has hidden all gains for a while. */
  readonly ceased: boolean;
  /** Whether there are no iterations left. */
  readonly exhausted: boolean;
}

/** How a search with a line search ends: what the Hessian says about its point, as a status. */
export class Endings {
  readonly #input: SearchInput;
  readonly #walk: Walk;
  readonly #edmFrom: "hessian" | "quasi-newton";
  readonly #startValue: number;

  constructor(input: SearchInput, walk: Walk, edmFrom: "hessian" | "quasi-newton") {
    this.#input = input;
    this.#walk = walk;
    this.#edmFrom = edmFrom;
    this.#startValue = walk.value;
  }

  /** What counts as a gain where the search stands. */
  scale(): GainScale {
    return gainScale(this.#walk.value, this.#startValue, this.#input.options);
  }

  /** Asks the Hessian how far the minimum is, over the parameters that no bound holds. */
  judge(edm: number): Verdict {
    const { x, gradient } = this.#walk;
    const held = heldParameters(this.#input.bounds, x, gradient);
    return remainingDistance(this.#input, { x, gradient, held, estimate: { edm, edmFrom: this.#edmFrom } });
  }

  /** The status after a look at the Hessian, or undefined where the search goes on. */
  after(verdict: Verdict, { scale, flat, ceased, exhausted }: Look): MinimizerStatus | undefined {
    if (verdict.kind === "minimum") {
      const rounding = ceased || exhausted ? Math.max(scale.noise, scale.negligible) : 0;
      if (flat || verdict.edm <= Math.max(scale.enough, rounding)) return this.#minimum(verdict);
    }
    if (!exhausted) return undefined;
    return { kind: "iteration-limit", ...distanceOf(verdict), limit: this.#input.options.maxIterations };
  }

  /** The status where the value has not fallen for as long as the options allow. */
  early(edm: number): MinimizerStatus {
    const distance = distanceOf(this.judge(edm));
    return { kind: "early-stopped", ...distance, iterations: this.#input.options.earlyStopping };
  }

  /** The status where neither the method nor steepest descent gets any further. */
  stuck(edm: () => number, where: "start" | "step"): MinimizerStatus {
    if (this.#walk.fault !== undefined) return { ...this.#walk.fault, where: "step" };
    const verdict = this.judge(edm());
    switch (verdict.kind) {
      case "non-finite":
        return { ...verdict, where };
      case "indefinite":
        return { kind: "not-positive-definite", curvature: verdict.curvature };
      case "minimum": {
        const { edm, edmFrom } = verdict;
        return edm <= this.scale().hidden ? this.#minimum(verdict) : { kind: "stalled", edm, edmFrom };
      }
      default:
        return verdict satisfies never;
    }
  }

  #minimum({ edm, edmFrom }: RemainingDistance<number>): MinimizerStatus {
    const { bounds } = this.#input;
    const { x, gradient } = this.#walk;
    const parameters = heldParameters(bounds, x, gradient).filter(
      (i) => gradient[i] !== 0 && bounds!.lower[i] < bounds!.upper[i],
    );
    return parameters.length > 0
      ? { kind: "at-bound", parameters, edm, edmFrom }
      : { kind: "converged", edm, edmFrom };
  }
}

function distanceOf(verdict: Verdict): RemainingDistance {
  return verdict.kind === "minimum"
    ? { edm: verdict.edm, edmFrom: verdict.edmFrom }
    : { edm: undefined, edmFrom: "hessian" };
}
