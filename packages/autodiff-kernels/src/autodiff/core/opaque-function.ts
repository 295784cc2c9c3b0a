import type { Constant } from "./tensor.js";

/**
 * A function F of one vector whose inside the differentiation does not see. It answers for its derivatives up to the
 * second order; J = dF/dx.
 */
export interface OpaqueFunction {
  /** F(x) */
  value(x: Constant): Constant;
  /** J v */
  jvp(x: Constant, v: Constant): Constant;
  /** Jᵀ u */
  vjp(x: Constant, u: Constant): Constant;
  /** (Σ u_k d²F_k) v */
  vjpJvp(x: Constant, u: Constant, v: Constant): Constant;
  /** d²F(v, w) */
  jvpJvp(x: Constant, v: Constant, w: Constant): Constant;
  /** Throws the error that says why there is no third derivative. */
  thirdDerivative(): never;
}
