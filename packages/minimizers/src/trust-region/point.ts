import { norm } from "../linear-algebra/vectors.js";
import type { Problem } from "../problem.js";

/** A point with value and gradient of the problem there. */
export interface Point {
  /** [size] */
  readonly x: Float64Array;
  /** [size] */
  readonly gradient: Float64Array;
  value: number;
  /** ‖g‖ */
  gradientNorm: number;
}

/** A point that is evaluated where its x lies; x is kept, not copied. */
export function pointAt(problem: Problem, x: Float64Array): Point {
  const point = { x, gradient: new Float64Array(problem.size), value: 0, gradientNorm: 0 };
  evaluate(problem, point);
  return point;
}

/** Evaluates the problem where the x of a point lies. */
export function evaluate(problem: Problem, point: Point): void {
  point.value = problem.valueAndGradient(point.x, point.gradient);
  point.gradientNorm = norm(point.gradient);
}
