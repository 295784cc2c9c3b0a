import { choleskyInPlace, choleskyInverseInPlace } from "@rabbit-fit/autodiff-kernels";
import type { Preconditioner } from "@rabbit-fit/minimizers";
import { diagonalPreconditioner } from "./incomplete-cholesky.js";
import { diagonalOf, hasPivots, SMALLEST_PIVOT_SHARE } from "./pivots.js";
import { raisedUntilDefinite } from "./raised-until-definite.js";

/**
 * The inverse of a Hessian, of one that is raised along its diagonal until it is positive definite, and not just so.
 *
 * @param hessian [size, size]
 * @param diagonal positive, for the scale of what is added, [size]
 */
export function densePreconditioner(hessian: Float64Array, diagonal: Float64Array): Preconditioner {
  const inverse = raisedInverse(hessian, diagonal);
  return inverse ? inverseMatrix(inverse, diagonal.length) : diagonalPreconditioner(diagonal);
}

/** The same inverse as a matrix, [size, size]; undefined where a thousand times the diagonal is not enough. */
export function raisedInverse(hessian: Float64Array, diagonal: Float64Array): Float64Array | undefined {
  const size = diagonal.length;
  return raisedUntilDefinite((shift) => {
    const raised = hessian.slice();
    for (let i = 0; i < size; i++) raised[i * (size + 1)]! += shift * diagonal[i]!;
    const raisedDiagonal = diagonalOf(raised, size);
    const { kind } = choleskyInPlace(raised, size);
    if (kind !== "factored" || !hasPivots(raisedDiagonal, raised, SMALLEST_PIVOT_SHARE)) return undefined;
    choleskyInverseInPlace(raised, size);
    return raised;
  });
}

function inverseMatrix(inverse: Float64Array, size: number): Preconditioner {
  return {
    solve(v, out) {
      for (let row = 0; row < size; row++) {
        let sum = 0;
        for (let column = 0; column < size; column++) sum += inverse[row * size + column]! * v[column]!;
        out[row] = sum;
      }
    },
  };
}
