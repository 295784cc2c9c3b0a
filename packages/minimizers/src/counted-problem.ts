import type { Problem } from "./problem.js";

/** How often each method of a problem was called. */
export interface Evaluations {
  /** Calls of `value`. */
  readonly values: number;
  /** Calls of `valueAndGradient`. */
  readonly gradients: number;
  readonly hessianProducts: number;
  readonly hessians: number;
}

/** The same problem, with its calls counted. */
export function countCalls(problem: Problem): { readonly problem: Problem; evaluations(): Evaluations } {
  const counts = { values: 0, gradients: 0, hessianProducts: 0, hessians: 0 };
  const counted: Problem = {
    size: problem.size,
    value(x) {
      counts.values++;
      return problem.value(x);
    },
    valueAndGradient(x, gradient) {
      counts.gradients++;
      return problem.valueAndGradient(x, gradient);
    },
  };
  if (problem.hvp !== undefined)
    counted.hvp = (x, v, out) => {
      counts.hessianProducts++;
      problem.hvp!(x, v, out);
    };
  if (problem.hessian !== undefined)
    counted.hessian = (x, out) => {
      counts.hessians++;
      problem.hessian!(x, out);
    };
  if (problem.preconditioner !== undefined) counted.preconditioner = (x) => problem.preconditioner!(x);
  return { problem: counted, evaluations: () => ({ ...counts }) };
}
