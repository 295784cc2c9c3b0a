import { assertLength } from "../errors/kernel-input-error.js";
import { copyIn, withArena } from "../wasm/work-arena.js";

export interface SymmetricEigen {
  /** Increasing, [size]. */
  readonly values: Float64Array;
  /** Row i is the normalised eigenvector of value i, [size, size]. */
  readonly vectors: Float64Array;
}

/** An eigenvalue takes two or three steps; EISPACK gives up after as many as these. */
const stepLimit = 30;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix, by Householder reflections and implicit QL.
 *
 * @param matrix [size, size], symmetric
 * @throws KernelInputError when the length is not size^2
 * @throws RangeError when an element is not finite
 */
export function symmetricEigen(matrix: Float64Array, size: number): SymmetricEigen {
  assertLength("matrix", matrix, size * size, "size x size");
  if (!matrix.every(Number.isFinite)) throw new RangeError("symmetricEigen: the matrix is not finite.");
  if (size === 0) return { values: new Float64Array(0), vectors: new Float64Array(0) };
  return withArena(8 * (2 * matrix.length + 4 * size) + 4096, (arena) => {
    const { kernels } = arena;
    const a = copyIn(arena, matrix);
    const d = copyIn(arena, new Float64Array(size));
    const e = copyIn(arena, new Float64Array(size));
    const betas = copyIn(arena, new Float64Array(size));
    const work = arena.allocateFloat64(size);
    for (let k = 0; k + 1 < size; k++) kernels.tridiagonalStep(a, size, k, betas, e, work);
    const z = copyIn(arena, new Float64Array(size * size));
    const diagonal = arena.float64(d, size);
    const reduced = arena.float64(a, size * size);
    const rows = arena.float64(z, size * size);
    for (let i = 0; i < size; i++) {
      diagonal[i] = reduced[i * (size + 1)]!;
      rows[i * (size + 1)] = 1;
    }
    for (let k = size - 2; k >= 0; k--) kernels.applyReflection(a, size, k, betas, z);
    for (let l = 0; l < size; l++) {
      let steps = 0;
      while (kernels.implicitQlStep(d, e, size, l, z) === 0) {
        if (++steps > stepLimit) throw new Error(`Eigenvalue ${l} has not converged in ${stepLimit} steps.`);
      }
    }
    const order = Int32Array.from(diagonal.keys()).sort((i, j) => diagonal[i]! - diagonal[j]!);
    const vectors = new Float64Array(size * size);
    order.forEach((from, to) => {
      vectors.set(rows.subarray(from * size, (from + 1) * size), to * size);
    });
    return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors };
  });
}
