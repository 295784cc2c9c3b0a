/** A linear system with the Hessian at a minimum whose solution has not converged. */
export class NotSolvedError extends Error {
  override readonly name = "NotSolvedError";
}
