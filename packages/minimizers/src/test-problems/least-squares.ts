import type { TwiceDifferentiable } from "./twice-differentiable.js";

/** One residual with its derivatives, sparse. */
export interface Residual {
  readonly value: number;
  /** ∂r/∂x_i as [i, derivative]. */
  readonly gradient: readonly (readonly [number, number])[];
  /** ∂²r/∂x_i∂x_j as [i, j, derivative], each pair of different indices once. */
  readonly hessian?: readonly (readonly [number, number, number])[];
}

/** A published problem: where it starts, and where its minimum is. */
export interface TestProblem {
  /** As in the paper, with its number there. */
  readonly name: string;
  readonly problem: TwiceDifferentiable;
  readonly start: Float64Array;
  /** Values of the known local minima, to the digits that are published. */
  readonly minima: readonly number[];
  /** Point of the first minimum, where it is published and unique. */
  readonly solution?: readonly number[];
}

/** f = Σ r_k², ∇f = 2 Σ r_k ∇r_k, H = 2 Σ (∇r_k ∇r_kᵀ + r_k ∇²r_k). */
export function leastSquares(
  size: number,
  residuals: (x: Float64Array) => readonly Residual[],
): TwiceDifferentiable {
  const fillHessian = (x: Float64Array, out: Float64Array): void => {
    out.fill(0);
    for (const { value, gradient, hessian } of residuals(x)) {
      for (const [i, a] of gradient) for (const [j, b] of gradient) out[i * size + j] += 2 * a * b;
      for (const [i, j, second] of hessian ?? []) {
        out[i * size + j] += 2 * value * second;
        if (i !== j) out[j * size + i] += 2 * value * second;
      }
    }
  };
  const matrix = new Float64Array(size * size);
  return {
    size,
    value: (x) => residuals(x).reduce((sum, { value }) => sum + value * value, 0),
    valueAndGradient(x, gradient) {
      gradient.fill(0);
      let sum = 0;
      for (const residual of residuals(x)) {
        sum += residual.value * residual.value;
        for (const [i, a] of residual.gradient) gradient[i] += 2 * residual.value * a;
      }
      return sum;
    },
    hvp(x, v, out) {
      fillHessian(x, matrix);
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let j = 0; j < size; j++) sum += matrix[i * size + j] * v[j];
        out[i] = sum;
      }
    },
    hessian: fillHessian,
  };
}
