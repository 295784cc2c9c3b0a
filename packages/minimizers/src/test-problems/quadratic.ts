import type { TwiceDifferentiable } from "./twice-differentiable.js";

/** ½ Σ d_i (x_i - c_i)² + offset, rotated so that no product sees the diagonal: x' = R x with reflector R. */
export interface QuadraticOptions {
  /** d, [size] */
  readonly curvatures: readonly number[];
  /** c, [size] */
  readonly center: readonly number[];
  readonly offset?: number;
}

/** A quadratic function with known eigenvalues, H = R diag(d) R, R = I - 2 u uᵀ with u = (1, ..., 1)/√size. */
export function quadratic({ curvatures, center, offset = 0 }: QuadraticOptions): TwiceDifferentiable {
  const size = curvatures.length;
  const reflect = (v: ArrayLike<number>): Float64Array => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += v[i];
    return Float64Array.from({ length: size }, (_, i) => v[i] - (2 * sum) / size);
  };
  const multiply = (v: ArrayLike<number>): Float64Array =>
    reflect(reflect(v).map((component, i) => component * curvatures[i]));
  const fromCenter = (x: Float64Array): Float64Array => x.map((component, i) => component - center[i]);
  const valueAt = (distance: Float64Array): number =>
    offset +
    0.5 * reflect(distance).reduce((sum, component, i) => sum + curvatures[i] * component * component, 0);
  return {
    size,
    value: (x) => valueAt(fromCenter(x)),
    valueAndGradient(x, gradient) {
      const distance = fromCenter(x);
      gradient.set(multiply(distance));
      return valueAt(distance);
    },
    hvp: (_x, v, out) => out.set(multiply(v)),
  };
}
