import type { Box } from "../bounds.js";
import { addScaled, dot } from "../linear-algebra/vectors.js";
import type { CompactHessian } from "./compact-hessian.js";

/** A point of a search with bounds, and the model there. */
export interface BoundedModel {
  readonly hessian: CompactHessian;
  readonly box: Box;
  readonly x: Float64Array;
  readonly gradient: Float64Array;
}

export interface CauchyPoint {
  /** [size] */
  readonly point: Float64Array;
  /** Parameters that did not reach a bound. */
  readonly free: Int32Array;
  /** Wᵀ (point - x), [rank] */
  readonly reduced: Float64Array;
}

/**
 * The first minimum of the model along the path x(t) = P(x - t g), which bends at a breakpoint wherever a parameter
 * reaches its bound.
 *
 * Source: Byrd, Lu, Nocedal & Zhu, SIAM J. Sci. Comput. 16 (1995) 1190, algorithm CP; symbols of the paper.
 */
export function generalizedCauchyPoint({ hessian, box, x, gradient }: BoundedModel): CauchyPoint {
  const size = x.length;
  const { theta, rank } = hessian;
  const breakpoints = new Float64Array(size);
  const d = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const g = gradient[i];
    const room = g < 0 ? x[i] - box.upper[i] : x[i] - box.lower[i];
    breakpoints[i] = g === 0 ? Infinity : room / g;
    d[i] = breakpoints[i] > 0 ? -g : 0;
  }
  const ahead = Int32Array.from({ length: size }, (_, i) => i)
    .filter((i) => breakpoints[i] > 0 && breakpoints[i] < Infinity)
    .sort((i, j) => breakpoints[i] - breakpoints[j] || i - j);

  const point = x.slice();
  const p = hessian.transposedProduct(d);
  const c = new Float64Array(rank);
  const w = new Float64Array(rank);
  let slope = -dot(d, d); // f'
  const curvatureAtStart = -theta * slope;
  let curvature = curvatureAtStart - dot(p, hessian.middle(p)); // f''
  let reached = 0; // t
  let next = 0;
  for (; next < ahead.length; next++) {
    const b = ahead[next];
    const interval = breakpoints[b] - reached;
    if (!(slope < 0) || -slope / curvature < interval) break;
    const g = gradient[b];
    point[b] = d[b] > 0 ? box.upper[b] : box.lower[b];
    const z = point[b] - x[b];
    addScaled(c, interval, p);
    for (let j = 0; j < rank; j++) w[j] = hessian.element(b, j);
    const image = hessian.middle(w);
    slope += interval * curvature + g * g + theta * g * z - g * dot(image, c);
    curvature -= theta * g * g + 2 * g * dot(image, p) + g * g * dot(image, w);
    // Rounding must not make the curvature vanish. Source: L-BFGS-B 3.0.
    curvature = Math.max(curvature, Number.EPSILON * curvatureAtStart);
    addScaled(p, g, w);
    d[b] = 0;
    reached = breakpoints[b];
  }
  const rest = slope < 0 ? -slope / curvature : 0;
  const free: number[] = [];
  for (let i = 0; i < size; i++) {
    // A parameter without gradient does not move here, but the subspace may move it.
    if (d[i] === 0 && !(gradient[i] === 0 && box.lower[i] < x[i] && x[i] < box.upper[i])) continue;
    point[i] = Math.min(Math.max(x[i] + (reached + rest) * d[i], box.lower[i]), box.upper[i]);
    free.push(i);
  }
  addScaled(c, rest, p);
  return { point, free: Int32Array.from(free), reduced: c };
}
