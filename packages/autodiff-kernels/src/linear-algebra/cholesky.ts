import { assertLength, KernelInputError } from "../errors/kernel-input-error.js";
import { copyIn, withArena } from "../wasm/work-arena.js";
import { CholeskyTiles } from "./cholesky-tiles.js";
import type { MatrixTeam } from "./matrix-team.js";
import { teamOf } from "./share-rows.js";
import { TileProgress } from "./tile-progress.js";
import { type TilePhase, tileWork } from "./tile-work.js";

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
  const failedPivot = runPhases(matrix, size, team, ["factor"]);
  return failedPivot === undefined ? { kind: "factored" } : { kind: "not-positive-definite", failedPivot };
}

/** Runs phases of the work on a matrix in all threads that see it; returns the pivot that is not positive, if there is one. */
function runPhases(
  values: Float64Array,
  size: number,
  team: MatrixTeam | undefined,
  phases: readonly TilePhase[],
): number | undefined {
  const shared = teamOf(team, values);
  const work = tileWork(values, size, shared !== undefined);
  withArena(CholeskyTiles.bytes(size), (arena) => {
    const tiles = new CholeskyTiles(arena, work);
    shared?.begin(work);
    try {
      for (const phase of phases) {
        if (shared === undefined) tiles.run(phase);
        else shared.run(phase, () => tiles.run(phase));
      }
    } finally {
      shared?.end();
    }
  });
  return new TileProgress(work.progress).failedPivot;
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
  runPhases(factor, size, team, ["invert", "square", "mirror"]);
}
