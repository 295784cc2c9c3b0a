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

/** As SciPy's trust-region methods, and as the fits of the field use them. */
export const defaultMethod: MinimizerMethod = "trust-krylov";

/** What a method asks of the problem, and what it makes of the options. */
export interface MethodTraits {
  /** Derivatives without which it cannot work; where only products are there, `hessian` is made of them. */
  readonly needs: "gradient" | "hvp" | "hessian";
  /**
   * What it does with a preconditioner M: measures steps and radius in the norm of M (`norm`), solves with it for each
   * direction (`direction`), begins with it (`start`), or nothing.
   */
  readonly preconditioner: "norm" | "direction" | "start" | "unused";
  readonly bounds: "refused" | "kept";
}

/** The traits of every method. */
export const methodTraits: { readonly [Method in MinimizerMethod]: MethodTraits } = {
  "trust-krylov": { needs: "hvp", preconditioner: "norm", bounds: "refused" },
  "trust-exact": { needs: "hessian", preconditioner: "unused", bounds: "refused" },
  "trust-ncg": { needs: "hvp", preconditioner: "norm", bounds: "refused" },
  dogleg: { needs: "hessian", preconditioner: "unused", bounds: "refused" },
  "Newton-CG": { needs: "hvp", preconditioner: "direction", bounds: "refused" },
  BFGS: { needs: "gradient", preconditioner: "start", bounds: "refused" },
  "L-BFGS-B": { needs: "gradient", preconditioner: "start", bounds: "kept" },
  CG: { needs: "gradient", preconditioner: "start", bounds: "refused" },
};
