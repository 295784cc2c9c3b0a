import { projectOnto } from "../bounds.js";
import { factorLu, solveLu } from "../linear-algebra/lu.js";
import type { BoundedModel, CauchyPoint } from "./generalized-cauchy-point.js";
import type { LimitedMemory } from "./limited-memory.js";

export interface SubspaceModel extends BoundedModel {
  readonly cauchy: CauchyPoint;
  /** What the Hessian is made of. */
  readonly memory: LimitedMemory;
}

/**
 * Minimizes the model over the parameters that the Cauchy point leaves free, then moves the result inside the bounds:
 * by projection if the direction from x still leads downhill, or else back along the way from the Cauchy point.
 *
 * Source: Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995) 1190, section 5.1, (5.11); the projection: Morales &
 * Nocedal, ACM Trans. Math. Softw. 38 (2011) 7.
 *
 * @returns the target of the step, inside the bounds, [size]
 */
export function minimizeInSubspace(model: SubspaceModel): Float64Array {
  const { box, x, gradient, cauchy } = model;
  const { point, free } = cauchy;
  const size = x.length;
  if (free.length === 0) return point;

  const d = free.length === size ? stepFromAll(model) : stepInSubspace(model);
  const leadsDownhill = (target: Float64Array): boolean => {
    let slope = 0;
    for (let i = 0; i < size; i++) slope += gradient[i] * (target[i] - x[i]);
    return slope < 0;
  };
  const target = point.slice();
  for (const i of free) target[i] += d[i];
  projectOnto(box, target);
  if (leadsDownhill(target)) return target;

  let share = 1;
  for (const i of free) {
    if (d[i] > 0) share = Math.min(share, (box.upper[i] - point[i]) / d[i]);
    else if (d[i] < 0) share = Math.min(share, (box.lower[i] - point[i]) / d[i]);
  }
  for (const i of free) target[i] = point[i] + share * d[i];
  projectOnto(box, target);
  // Where rounding has spoilt the compact form, the Cauchy point is still lower.
  return leadsDownhill(target) ? target : point;
}

/** With every parameter free, the two loops find the minimum of the model, with less rounding than the compact form. */
function stepFromAll({ memory, x, gradient, cauchy }: SubspaceModel): Float64Array {
  const d = new Float64Array(x.length);
  memory.multiply(gradient, d);
  for (let i = 0; i < d.length; i++) d[i] = x[i] - d[i] - cauchy.point[i];
  return d;
}

function stepInSubspace({ hessian, x, gradient, cauchy }: SubspaceModel): Float64Array {
  const { theta, rank } = hessian;
  const { point, free, reduced } = cauchy;
  const size = x.length;
  // r = -Zᵀ (g + θ (x_c - x) - W M c), zero outside of the subspace
  const downhill = new Float64Array(size);
  hessian.addProduct(downhill, 1, hessian.middle(reduced));
  const isFree = new Uint8Array(size);
  for (const i of free) isFree[i] = 1;
  for (let i = 0; i < size; i++)
    downhill[i] = isFree[i] === 1 ? downhill[i] - gradient[i] - theta * (point[i] - x[i]) : 0;

  // d = r/θ + ZᵀW (I - M WᵀZZᵀW/θ)⁻¹ M WᵀZ r / θ²
  const d = downhill.map((component) => component / theta);
  if (rank > 0) {
    const system = new Float64Array(rank * rank);
    const column = new Float64Array(size);
    for (let j = 0; j < rank; j++) {
      for (const i of free) column[i] = hessian.element(i, j);
      const image = hessian.middle(hessian.transposedProduct(column));
      for (let i = 0; i < rank; i++) system[i * rank + j] = (i === j ? 1 : 0) - image[i] / theta;
    }
    const factor = factorLu(system, rank);
    if (factor !== undefined) {
      const v = hessian.middle(hessian.transposedProduct(downhill));
      solveLu(factor, v);
      hessian.addProduct(d, 1 / (theta * theta), v);
    }
  }
  return d;
}
