import type { Problem } from "../problem.js";
import type { TwiceDifferentiable } from "./twice-differentiable.js";

/** A function of one or two parameters, written out. */
export function writtenOut(
  size: number,
  value: (x: Float64Array) => number,
  gradient: (x: Float64Array) => number[],
  hessian: (x: Float64Array) => number[][],
): TwiceDifferentiable {
  return {
    size,
    value,
    valueAndGradient(x, out) {
      out.set(gradient(x));
      return value(x);
    },
    hvp(x, v, out) {
      out.set(hessian(x).map((row) => row.reduce((sum, h, j) => sum + h * v[j], 0)));
    },
  };
}

/** The same function to those who know no second derivatives. */
export function withoutHessian({ size, value, valueAndGradient }: Problem): Problem {
  return { size, value, valueAndGradient };
}
