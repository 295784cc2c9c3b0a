import type { ConjugateGradientStatus, Preconditioner } from "@rabbit-fit/minimizers";
import { describeDirection } from "../convergence/direction.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";

/** The Hessian at a point as conjugate gradients see it: of the parameters that float, with zeros for the others. */
export interface FloatingSystem {
  product(v: Float64Array, out: Float64Array): void;
  readonly preconditioner: Preconditioner;
}

export function floatingSystem(likelihood: Likelihood, x: Float64Array, frozen: Frozen): FloatingSystem {
  // Products and preconditioner are those of x, wherever the likelihood is evaluated in between.
  const { solve } = likelihood.preconditioner(x);
  return {
    product(v, out) {
      likelihood.hvp(x, v, out);
      frozen.clear(out);
    },
    preconditioner: {
      solve(v, out) {
        solve(v, out);
        frozen.clear(out);
      },
    },
  };
}

/** How conjugate gradients end where the Hessian is to blame. */
type FaultyHessian = Extract<ConjugateGradientStatus, { kind: "not-positive-definite" | "non-finite" }>;

/** What is wrong with a Hessian on which conjugate gradients have failed. */
export function hessianFault(
  status: FaultyHessian,
  names: readonly string[],
): { kind: FaultyHessian["kind"]; message: string } {
  if (status.kind === "non-finite") {
    const message = `A product with the Hessian is not finite at "${names[status.index]}".`;
    return { kind: status.kind, message };
  }
  const along = describeDirection(status.direction, names);
  const message = `The Hessian is not positive definite: it does not rise along ${along}. Freeze parameters that the data do not determine (options.parameters.freeze).`;
  return { kind: status.kind, message };
}
