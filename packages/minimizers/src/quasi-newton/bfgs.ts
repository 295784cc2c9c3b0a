import {
  cautiousLength,
  type Descent,
  type DescentMethod,
  type DescentPoint,
  type TakenStep,
} from "../line-search/descent-method.js";
import { lineSearchSteps } from "../line-search/line-search-steps.js";
import { squaredDualNorm } from "../linear-algebra/dual-norm.js";
import { addScaled, dot, norm } from "../linear-algebra/vectors.js";
import type { Preconditioner } from "../problem.js";
import type { Search, SearchInput } from "../search.js";
import { tellsCurvature } from "./curvature.js";

/**
 * The inverse Hessian B of Broyden, Fletcher, Goldfarb and Shanno, from steps s and changes y of the gradient:
 *
 *     B ← (I - ρ s yᵀ) B (I - ρ y sᵀ) + ρ s sᵀ,   ρ = 1 / yᵀs.
 *
 * It begins as the inverse of the preconditioner, or else, once a step is known, as sᵀy / yᵀy times the identity.
 *
 * Source: Nocedal & Wright, Numerical Optimization (2006), (6.17) and (6.20).
 */
class BfgsDescent implements DescentMethod {
  readonly slopeLeft = 0.9;
  readonly edmFrom = "quasi-newton";
  readonly #input: SearchInput;
  /** B, [size, size]; empty where it is `#scale` times the identity. */
  #inverse: Float64Array = new Float64Array(0);
  /** Curvature of the last step, inverted; 0 before the first. */
  #scale = 0;
  #fresh = true;

  constructor(input: SearchInput) {
    this.#input = input;
  }

  direct({ x, gradient }: DescentPoint, direction: Float64Array): Descent {
    const size = gradient.length;
    if (this.#fresh && this.#inverse.length === 0) {
      const preconditioner = this.#input.problem.preconditioner?.(x);
      if (preconditioner !== undefined) {
        this.#inverse = inverseOf(preconditioner, size);
        multiply(this.#inverse, gradient, direction);
        squaredDualNorm(gradient, direction); // throws where M is not positive definite
      }
    }
    const known = this.#inverse.length > 0;
    if (known) multiply(this.#inverse, gradient, direction);
    else direction.set(gradient);
    const scale = known ? -1 : -(this.#scale || 1);
    for (let i = 0; i < size; i++) direction[i] *= scale;
    return {
      kind: "downhill",
      first: known || this.#scale > 0 ? 1 : cautiousLength(norm(direction)),
      longest: Infinity,
      edm: -0.5 * dot(gradient, direction),
      edmIsKnown: known || this.#scale > 0,
    };
  }

  learn({ step: s, gradientChange: y }: TakenStep): void {
    if (!tellsCurvature(s, y)) return;
    const size = s.length;
    const curvature = dot(s, y);
    this.#scale = curvature / dot(y, y);
    this.#fresh = false;
    if (this.#inverse.length === 0) {
      this.#inverse = new Float64Array(size * size);
      for (let i = 0; i < size; i++) this.#inverse[i * size + i] = this.#scale;
    }
    const inverse = this.#inverse;
    const image = new Float64Array(size); // B y
    multiply(inverse, y, image);
    // B ← B - ρ (s (By)ᵀ + (By) sᵀ) + ρ (1 + ρ yᵀBy) s sᵀ
    const rho = 1 / curvature;
    const factor = rho * (1 + rho * dot(y, image));
    for (let i = 0; i < size; i++) {
      const row = inverse.subarray(i * size, (i + 1) * size);
      addScaled(row, -rho * s[i], image);
      addScaled(row, factor * s[i] - rho * image[i], s);
    }
  }

  forget(): boolean {
    if (this.#fresh) return false;
    this.#inverse = new Float64Array(0);
    this.#fresh = true;
    return true;
  }
}

export function bfgs(input: SearchInput): Search {
  return lineSearchSteps(input, new BfgsDescent(input));
}

function multiply(matrix: Float64Array, v: Float64Array, out: Float64Array): void {
  const size = v.length;
  for (let i = 0; i < size; i++) out[i] = dot(matrix.subarray(i * size, (i + 1) * size), v);
}

/** M⁻¹, column by column; symmetric, so its rows are filled. */
function inverseOf(preconditioner: Preconditioner, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  const unit = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    unit[i] = 1;
    preconditioner.solve(unit, inverse.subarray(i * size, (i + 1) * size));
    unit[i] = 0;
  }
  return inverse;
}
