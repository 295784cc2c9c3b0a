import { assertLength, KernelInputError } from "../errors/kernel-input-error.js";
import { copyIn, withArena } from "../wasm/work-arena.js";
import { mirror } from "./accumulate-product.js";
import { type CholeskyStep, CholeskyTiles } from "./cholesky-tiles.js";
import type { MatrixTeam } from "./matrix-team.js";

/** The first row and column whose pivot is not positive (or not a number): A is not positive definite. */
export interface NotPositiveDefinite {
  readonly kind: "not-positive-definite";
  readonly failedPivot: number;
}

export type Cholesky =
  /** L with L L^T = A, [size, size], zero above the diagonal. */
  { readonly kind: "factored"; readonly factor: Float64Array } | NotPositiveDefinite;

/** Rows that are solved for at a time. */
const blockSize = 64;
/** For the alignment of everything. */
const alignmentBytes = 2 ** 16;

/**
 * Cholesky factor of a symmetric matrix.
 *
 * @param matrix A, [size, size]; only its lower triangle is read
 * @throws KernelInputError when the length is not size^2
 */
export function cholesky(matrix: Float64Array, size: number): Cholesky {
  assertLength("matrix", matrix, size * size, "size x size");
  const factor = matrix.slice();
  const result = choleskyInPlace(factor, size);
  if (result.kind !== "factored") return result;
  for (let i = 0; i < size; i++) factor.fill(0, i * size + i + 1, (i + 1) * size);
  return { kind: "factored", factor };
}

/**
 * Puts the Cholesky factor of a symmetric matrix into its place, without another matrix of that size: for those of which
 * the memory holds few. What is above the diagonal is neither read nor changed, so that it still says, with a copy
 * of the diagonal, what the matrix was.
 *
 * @param matrix A, [size, size]; its lower triangle becomes L with L L^T = A, or anything where there is none
 * @param team threads that take part where the matrix is one that they see; the result is the same to the bit
 * @throws KernelInputError when the length is not size^2
 */
export function choleskyInPlace(
  matrix: Float64Array,
  size: number,
  team?: MatrixTeam,
): { readonly kind: "factored" } | NotPositiveDefinite {
  assertLength("matrix", matrix, size * size, "size x size");
  return withTiles(matrix, size, team, (tiles, everyone) => {
    for (let j = 0; j < tiles.count; j++) {
      const { isFactored, pivots } = tiles.factorDiagonal(j);
      if (!isFactored) return { kind: "not-positive-definite", failedPivot: pivots };
      everyone("factorRows", j);
    }
    return { kind: "factored" };
  });
}

/** Runs with the tiles of a matrix, and with what has a step done in all threads that see it. */
function withTiles<Result>(
  matrix: Float64Array,
  size: number,
  team: MatrixTeam | undefined,
  run: (tiles: CholeskyTiles, everyone: (step: CholeskyStep, index: number) => void) => Result,
): Result {
  const shared = team && team.threads > 0 && matrix.buffer instanceof SharedArrayBuffer ? team : undefined;
  const share = { member: 0, members: 1 + (shared?.threads ?? 0) };
  return withArena(CholeskyTiles.bytes(size), (arena) => {
    const tiles = new CholeskyTiles(arena, matrix, size, share);
    if (shared === undefined) return run(tiles, (step, index) => tiles.run(step, index));
    shared.begin(matrix, size);
    try {
      return run(tiles, (step, index) => shared.step(step, index, () => tiles.run(step, index)));
    } finally {
      shared.end();
    }
  });
}

/**
 * X with A X = B.
 *
 * @param factor L of {@link cholesky}, [size, size]
 * @param right B, [size] or [size, any number of columns]
 * @returns of the shape of B, a new array
 * @throws KernelInputError when lengths do not fit
 */
export function choleskySolve(factor: Float64Array, size: number, right: Float64Array): Float64Array {
  return solve(factor, size, right, ["forwardRows", "backwardRows"]);
}

/** X with L X = B, otherwise as {@link choleskySolve}. */
export function solveLowerTriangular(factor: Float64Array, size: number, right: Float64Array): Float64Array {
  return solve(factor, size, right, ["forwardRows"]);
}

/** X with L^T X = B, otherwise as {@link choleskySolve}. */
export function solveLowerTransposed(factor: Float64Array, size: number, right: Float64Array): Float64Array {
  return solve(factor, size, right, ["backwardRows"]);
}

function solve(
  factor: Float64Array,
  size: number,
  right: Float64Array,
  directions: readonly ("forwardRows" | "backwardRows")[],
): Float64Array {
  assertLength("factor", factor, size * size, "size x size");
  if (size === 0) return new Float64Array(0);
  const width = right.length / size;
  if (!Number.isInteger(width)) {
    throw new KernelInputError({
      field: "right.length",
      found: right.length,
      expected: `a multiple of ${size} (size)`,
    });
  }
  return withArena(8 * (factor.length + right.length) + alignmentBytes, (arena) => {
    const l = copyIn(arena, factor);
    const x = copyIn(arena, right);
    for (const direction of directions) {
      for (let block = 0; block < size; block += blockSize) {
        const forward = direction === "forwardRows";
        const last = forward ? Math.min(size, block + blockSize) : size - block;
        const first = forward ? block : Math.max(0, last - blockSize);
        arena.kernels[direction](l, size, x, width, width, first, last);
      }
    }
    return arena.float64(x, right.length).slice();
  });
}

/**
 * A^-1 = L^-T L^-1.
 *
 * @param factor L of {@link cholesky}, [size, size]
 * @returns [size, size], symmetric to the bit, a new array
 * @throws KernelInputError when the length is not size^2
 */
export function choleskyInverse(factor: Float64Array, size: number): Float64Array {
  const inverse = factor.slice();
  choleskyInverseInPlace(inverse, size);
  return inverse;
}

/**
 * {@link choleskyInverse} in the place of the factor.
 *
 * @param factor [size, size]; its lower triangle is L, its upper is not read; becomes A^-1, symmetric to the bit
 * @param team as in {@link choleskyInPlace}
 * @throws KernelInputError when the length is not size^2
 */
export function choleskyInverseInPlace(factor: Float64Array, size: number, team?: MatrixTeam): void {
  assertLength("factor", factor, size * size, "size x size");
  withTiles(factor, size, team, (tiles, everyone) => {
    for (let i = 0; i < tiles.count; i++) {
      everyone("loadRow", i);
      everyone("invertRow", i);
    }
    for (let i = 0; i < tiles.count; i++) {
      everyone("loadColumn", i);
      everyone("squareRow", i);
    }
  });
  mirror(factor, size, "lower");
}
