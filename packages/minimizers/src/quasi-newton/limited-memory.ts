import { addScaled, dot, fillScaled } from "../linear-algebra/vectors.js";
import type { Preconditioner } from "../problem.js";
import { tellsCurvature } from "./curvature.js";

/** A step s, the change y of the gradient along it, and sᵀy. */
export interface CorrectionPair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly curvature: number;
}

/** The last few steps and changes of the gradient, and the inverse Hessian B that BFGS updates make of them. */
export class LimitedMemory {
  readonly #limit: number;
  readonly #pairs: CorrectionPair[] = [];
  #preconditioner: Preconditioner | undefined;
  #scale: number | undefined;

  /** @param limit number of pairs that are kept */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** From the oldest to the latest. */
  get pairs(): readonly CorrectionPair[] {
    return this.#pairs;
  }

  /** B before the first update, as a multiple of the identity or of M⁻¹; undefined before the first pair. */
  get scale(): number | undefined {
    return this.#scale;
  }

  /** Begins with M⁻¹ in place of the identity. */
  beginWith(preconditioner: Preconditioner | undefined): void {
    this.#preconditioner = preconditioner;
  }

  /** Adds a pair, unless it tells of no curvature; the oldest makes room. */
  add(step: Float64Array, change: Float64Array): void {
    if (!tellsCurvature(step, change)) return;
    const oldest = this.#pairs.length === this.#limit ? this.#pairs.shift() : undefined;
    const pair = {
      step: oldest?.step ?? new Float64Array(step.length),
      change: oldest?.change ?? new Float64Array(step.length),
      curvature: dot(step, change),
    };
    pair.step.set(step);
    pair.change.set(change);
    this.#pairs.push(pair);
    let image = change;
    if (this.#preconditioner !== undefined) {
      image = new Float64Array(step.length);
      this.#preconditioner.solve(change, image);
    }
    this.#scale = pair.curvature / dot(change, image);
  }

  /** Forgets everything. */
  clear(): void {
    this.#pairs.length = 0;
    this.#scale = undefined;
  }

  /**
   * Fills `out` with B g by the two loops of Nocedal & Wright, Numerical Optimization (2006), algorithm 7.4, whose
   * B before the first update is sᵀy / yᵀM⁻¹y times M⁻¹, (7.20) without a preconditioner.
   */
  multiply(gradient: Float64Array, out: Float64Array): void {
    const pairs = this.#pairs;
    const q = gradient.slice();
    const alpha = new Float64Array(pairs.length);
    for (let j = pairs.length - 1; j >= 0; j--) {
      alpha[j] = dot(pairs[j].step, q) / pairs[j].curvature;
      addScaled(q, -alpha[j], pairs[j].change);
    }
    const scale = this.#scale ?? 1;
    if (this.#preconditioner === undefined) fillScaled(out, scale, q);
    else {
      this.#preconditioner.solve(q, out);
      for (let i = 0; i < out.length; i++) out[i] *= scale;
    }
    for (let j = 0; j < pairs.length; j++) {
      const beta = dot(pairs[j].change, out) / pairs[j].curvature;
      addScaled(out, alpha[j] - beta, pairs[j].step);
    }
  }
}
