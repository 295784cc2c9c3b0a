import { type Box, longestInside } from "../bounds.js";
import {
  cautiousLength,
  type Descent,
  type DescentMethod,
  type DescentPoint,
  type TakenStep,
} from "../line-search/descent-method.js";
import { lineSearchSteps } from "../line-search/line-search-steps.js";
import { squaredDualNorm } from "../linear-algebra/dual-norm.js";
import { dot, norm } from "../linear-algebra/vectors.js";
import type { Search, SearchInput } from "../search.js";
import { CompactHessian } from "./compact-hessian.js";
import { generalizedCauchyPoint } from "./generalized-cauchy-point.js";
import { LimitedMemory } from "./limited-memory.js";
import { minimizeInSubspace } from "./subspace-minimization.js";

/**
 * L-BFGS-B: with bounds, the direction leads to the minimum of the quadratic model over the parameters that the
 * generalized Cauchy point leaves off their bounds; without, it is that of L-BFGS.
 *
 * Source: Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995) 1190; Morales & Nocedal, ACM Trans. Math. Softw. 38
 * (2011) 7.
 */
class LimitedMemoryDescent implements DescentMethod {
  readonly slopeLeft = 0.9;
  readonly edmFrom = "quasi-newton";
  readonly #input: SearchInput;
  readonly #memory: LimitedMemory;
  #fresh = true;

  constructor(input: SearchInput) {
    this.#input = input;
    this.#memory = new LimitedMemory(input.options.correctionPairs);
  }

  direct(point: DescentPoint, direction: Float64Array): Descent {
    const { bounds } = this.#input;
    return bounds === undefined ? this.#free(point, direction) : this.#inside(bounds, point, direction);
  }

  #free({ x, gradient }: DescentPoint, direction: Float64Array): Descent {
    const memory = this.#memory;
    const preconditioner = this.#fresh ? this.#input.problem.preconditioner?.(x) : undefined;
    if (preconditioner !== undefined) memory.beginWith(preconditioner);
    memory.multiply(gradient, direction);
    if (preconditioner !== undefined) squaredDualNorm(gradient, direction); // throws where M is not positive definite
    for (let i = 0; i < direction.length; i++) direction[i] = -direction[i];
    const known = preconditioner !== undefined || memory.scale !== undefined;
    return {
      kind: "downhill",
      first: known ? 1 : cautiousLength(norm(direction)),
      longest: Infinity,
      edm: -0.5 * dot(gradient, direction),
      edmIsKnown: known,
    };
  }

  #inside(box: Box, { x, gradient }: DescentPoint, direction: Float64Array): Descent {
    const memory = this.#memory;
    const aim = (): number => {
      const hessian = new CompactHessian(memory);
      const cauchy = generalizedCauchyPoint({ hessian, box, x, gradient });
      const target = minimizeInSubspace({ hessian, memory, box, x, gradient, cauchy });
      for (let i = 0; i < x.length; i++) direction[i] = target[i] - x[i];
      return dot(gradient, direction);
    };
    // Pairs that rounding has spoilt make a model without minimum; L-BFGS-B 3.0 forgets them as well.
    if (!(aim() < 0) && memory.pairs.length > 0) {
      memory.clear();
      aim();
    }
    const known = memory.scale !== undefined;
    return {
      kind: "downhill",
      first: known ? 1 : cautiousLength(norm(direction)),
      longest: Math.max(1, longestInside(box, x, direction)),
      edm: -0.5 * dot(gradient, direction),
      edmIsKnown: known,
    };
  }

  learn({ step, gradientChange }: TakenStep): void {
    this.#memory.add(step, gradientChange);
    this.#fresh = false;
  }

  forget(): boolean {
    if (this.#fresh) return false;
    this.#memory.clear();
    this.#fresh = true;
    return true;
  }
}

export function lBfgsB(input: SearchInput): Search {
  return lineSearchSteps(input, new LimitedMemoryDescent(input));
}
