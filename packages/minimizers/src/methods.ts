/**
 * Every method, by the name SciPy gives it.
 *
 * - `trust-krylov`: Lanczos vectors, from products of the Hessian with vectors. For any size.
 * - `trust-exact`: Cholesky factors of the full Hessian. For up to about two thousand parameters.
 * - `trust-ncg`: conjugate gradients up to the edge of the trust region (Steihaug). For any size.
 * - `dogleg`: steepest descent joined to Newton's step, from Cholesky factors of the full Hessian.
 * - `Newton-CG`: conjugate gradients for the direction, then a line search. For any size.
 * - `BFGS`: an inverse Hessian built from changes of the gradient. For up to about two thousand parameters.
 * - `L-BFGS-B`: the same from the last few changes only, and with bounds. For any size.
 * - `CG`: nonlinear conjugate gradients. For any size, with the least memory.
 */
export const minimizerMethods = [
  "trust-krylov",
  "trust-exact",
  "trust-ncg",
  "dogleg",
  "Newton-CG",
  "BFGS",
  "L-BFGS-B",
  "CG",
] as const;

export type MinimizerMethod = (typeof minimizerMethods)[number];

/** What a method asks of the problem and understands of the options. */
interface MethodTraits {
  /** Second derivatives without which it cannot work. */
  readonly needs: "gradient" | "hessian-product" | "hessian";
  readonly bounds: "refused" | "kept";
}

export const methodTraits: { readonly [Method in MinimizerMethod]: MethodTraits } = {
  "trust-krylov": { needs: "hessian-product", bounds: "refused" },
  "trust-exact": { needs: "hessian", bounds: "refused" },
  "trust-ncg": { needs: "hessian-product", bounds: "refused" },
  dogleg: { needs: "hessian", bounds: "refused" },
  "Newton-CG": { needs: "hessian-product", bounds: "refused" },
  BFGS: { needs: "gradient", bounds: "refused" },
  "L-BFGS-B": { needs: "gradient", bounds: "kept" },
  CG: { needs: "gradient", bounds: "refused" },
};
