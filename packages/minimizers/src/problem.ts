/**
 * A smooth function of `size` real parameters, to be minimized.
 *
 * The arrays passed in belong to the caller: read them, never keep or change them. An evaluation must be
 * deterministic; where the function is not defined it returns NaN or Infinity, and the minimizer keeps away.
 */
export interface Problem {
  /** Number of parameters. */
  readonly size: number;

  /** Names of the parameters, for results and messages; without them parameters are called by their index. */
  readonly names?: readonly string[];

  /**
   * The value alone.
   *
   * @param x point, [size]
   */
  value(x: Float64Array): number;

  /**
   * Returns the value and fills the gradient.
   *
   * @param x point, [size]
   * @param gradient to be filled with df/dx, [size]
   */
  valueAndGradient(x: Float64Array, gradient: Float64Array): number;

  /**
   * Fills `out` with H(x) v, the Hessian times a vector. BFGS, L-BFGS-B and CG do without; where there is one, they
   * ask it at the end for the distance to the minimum.
   *
   * x is the point of the latest `valueAndGradient` whose step was accepted. What was cached there can be reused
   * as long as x still has the same elements: after a rejected step the latest evaluation is that of another point.
   *
   * @param x point, [size]
   * @param v vector, [size]
   * @param out to be filled, [size]
   */
  hvp?(x: Float64Array, v: Float64Array, out: Float64Array): void;

  /**
   * Fills the full symmetric matrix. Without it, trust-exact and dogleg take one product per parameter.
   *
   * @param x point, [size]
   * @param out to be filled, both triangles, [size, size] by rows
   */
  hessian?(x: Float64Array, out: Float64Array): void;

  /**
   * A symmetric positive definite approximation M of the Hessian at x, or undefined where there is none.
   * With one, trust-krylov and trust-ncg measure their trust region in the norm of M, and Newton-CG solves with it;
   * CG, BFGS and L-BFGS-B without bounds begin with that of the start, and ask again when they begin again.
   *
   * @param x point of the latest accepted step, [size]
   */
  preconditioner?(x: Float64Array): Preconditioner | undefined;
}

/** A symmetric positive definite matrix M that is cheap to solve with. */
export interface Preconditioner {
  /**
   * Fills `out` with M⁻¹ v.
   *
   * @param v right-hand side, [size]
   * @param out to be filled, [size]; never the same array as v
   */
  solve(v: Float64Array, out: Float64Array): void;
}
