import { symmetricEigen } from "../linear-algebra/symmetric-eigen.slow.js";

/**
 * The least value of gᵀs + ½ sᵀHs over ‖s‖ ≤ Δ, in the eigenvectors of H, λ by bisection. In the hard case the missing
 * length goes along the leftmost eigenvector. Obviously right, never fast; used by tests only.
 *
 * @returns the decrease -m(s), not below zero
 */
export function bestDecrease(
  hessian: readonly (readonly number[])[],
  gradient: ArrayLike<number>,
  radius: number,
): number {
  const { values, vectors } = symmetricEigen(hessian);
  const shares = vectors.map((vector) => vector.reduce((sum, v, i) => sum + v * gradient[i], 0));
  const leftmost = Math.min(...values);
  const scale = Math.max(...values.map(Math.abs), Number.MIN_VALUE);
  const squaredLength = (lambda: number): number =>
    shares.reduce((sum, share, k) => (share === 0 ? sum : sum + (share / (values[k] + lambda)) ** 2), 0);

  if (leftmost > 0 && squaredLength(0) <= radius ** 2)
    return shares.reduce((sum, share, k) => sum + (0.5 * share * share) / values[k], 0);

  let low = Math.max(0, -leftmost);
  let high = low + Math.hypot(...shares) / radius + scale * 1e-12;
  for (let bisection = 0; bisection < 2000; bisection++) {
    const middle = 0.5 * (low + high);
    if (middle === low || middle === high) break;
    if (squaredLength(middle) > radius ** 2) low = middle;
    else high = middle;
  }
  const step = shares.map((share, k) => (share === 0 ? 0 : -share / (values[k] + high)));
  const missing = radius ** 2 - step.reduce((sum, component) => sum + component ** 2, 0);
  const index = values.indexOf(leftmost);
  if (missing > 0 && leftmost <= 0)
    step[index] = Math.sign(step[index] || 1) * Math.sqrt(step[index] ** 2 + missing);
  return -step.reduce((sum, s, k) => sum + s * (shares[k] + 0.5 * values[k] * s), 0);
}
