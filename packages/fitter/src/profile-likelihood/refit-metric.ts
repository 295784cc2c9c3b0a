import { cholesky, choleskySolve } from "@rabbit-fit/autodiff-kernels";
import type { Preconditioner } from "@rabbit-fit/minimizers";
import { floatingSystem } from "../covariance/floating-system.js";
import { timesVector } from "../linear-algebra/vectors.js";
import type { Frozen } from "../parameters/frozen.js";
import type { Postfit } from "../postfit/postfit.js";

/**
 * The inverse of the Hessian at the minimum of a fit over the parameters that float in a refit, or what stands in for it where
 * the fit has no covariance. With G the parameters that float in the fit and not in the refit,
 *
 *   C_FF - C_FG C_GG^-1 C_GF   applied to r   is   C (r - C_GG^-1 C_GF r in the places of G).
 *
 * @param frozen in the refit
 */
export function refitMetric(fit: Postfit, frozen: Frozen): Preconditioner {
  const covariance = fit.covariance();
  if (!covariance) return floatingSystem(fit.likelihood, fit.x, frozen).preconditioner;
  const { size, values } = covariance;
  const held = [...frozen.fixed].filter((i) => !fit.frozen.has(i) && values[i * (size + 1)] !== 0);
  const block = new Float64Array(held.length ** 2);
  held.forEach((i, row) => {
    held.forEach((j, column) => {
      block[row * held.length + column] = values[i * size + j]!;
    });
  });
  const factored = cholesky(block, held.length);
  if (factored.kind !== "factored") return floatingSystem(fit.likelihood, fit.x, frozen).preconditioner;
  const { factor } = factored;
  return {
    solve(right, out) {
      const inner = right.slice();
      frozen.clear(inner);
      if (held.length > 0) {
        const moved = Float64Array.from(held, (i) =>
          row(i).reduce((sum, value, j) => sum + value * inner[j]!, 0),
        );
        choleskySolve(factor, held.length, moved).forEach((value, k) => {
          inner[held[k]!] = -value;
        });
      }
      out.set(timesVector(values, inner));
      frozen.clear(out);
    },
  };

  function row(i: number): Float64Array {
    return values.subarray(i * size, (i + 1) * size);
  }
}
