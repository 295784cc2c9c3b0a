import { assertLength, KernelInputError } from "../kernel-input-error.js";
import type { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";
import { accumulateProduct, allocatePackedRoom, mirror } from "./accumulate-product.js";
import { copyIn, withArena } from "./work-arena.js";

export type Cholesky =
  /** L with L L^T = A, [size, size], zero above the diagonal. */
  | { readonly kind: "factored"; readonly factor: Float64Array }
  /** The first row and column whose pivot is not positive (or not a number): A is not positive definite. */
  | { readonly kind: "not-positive-definite"; readonly failedPivot: number };

/** Rows and columns that are factored at a time; the rest is a matrix product. */
const blockSize = 64;
/** Rows of an inverse of a triangle that are multiplied at a time: few leave out most zeros, many repeat less packing. */
const inverseDepth = 256;
/** For the packed panels and the alignment of everything. */
const roomBytes = 2 * 2 ** 20;

/**
 * Cholesky factor of a symmetric matrix.
 *
 * @param matrix A, [size, size]; only its lower triangle is read
 * @throws KernelInputError when the length is not size^2
 */
export function cholesky(matrix: Float64Array, size: number): Cholesky {
  assertLength("matrix", matrix, size * size, "size x size");
  return withArena(8 * matrix.length + roomBytes, (arena): Cholesky => {
    const room = allocatePackedRoom(arena);
    const a = copyIn(arena, matrix);
    const { kernels } = arena;
    for (let first = 0; first < size; first += blockSize) {
      const count = Math.min(blockSize, size - first);
      const block = a + 8 * first * (size + 1);
      const factored = kernels.factorBlock(block, size, count);
      if (factored < count) return { kind: "not-positive-definite", failedPivot: first + factored };
      const next = first + count;
      for (let row = next; row < size; row += blockSize) {
        const rows = Math.min(blockSize, size - row);
        kernels.solveRowsAgainstBlock(a + 8 * (row * size + first), block, size, rows, count);
      }
      const panel = { address: a + 8 * (next * size + first), rowStride: size, depthStride: 1 };
      const rest = {
        address: a + 8 * next * (size + 1),
        stride: size,
        rows: size - next,
        columns: size - next,
      };
      accumulateProduct(arena, room, rest, panel, panel, count, { sign: -1, triangle: "lower" });
    }
    const factor = arena.float64(a, size * size).slice();
    for (let i = 0; i < size; i++) factor.fill(0, i * size + i + 1, (i + 1) * size);
    return { kind: "factored", factor };
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
  return withArena(8 * (factor.length + right.length) + roomBytes, (arena) => {
    const l = copyIn(arena, factor);
    const x = copyIn(arena, right);
    for (const direction of directions) {
      for (let block = 0; block < size; block += blockSize) {
        const forward = direction === "forwardRows";
        const last = forward ? Math.min(size, block + blockSize) : size - block;
        const first = forward ? block : Math.max(0, last - blockSize);
        arena.kernels[direction](l, size, x, width, first, last);
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
 */
export function choleskyInverse(factor: Float64Array, size: number): Float64Array {
  assertLength("factor", factor, size * size, "size x size");
  return withArena(24 * factor.length + roomBytes, (arena) => {
    const room = allocatePackedRoom(arena);
    const l = copyIn(arena, factor);
    const inverse = invertLower(arena, l, size);
    const out = copyIn(arena, new Float64Array(size * size));
    // L^-1 is lower triangular: rows from k on reach columns up to k only.
    for (let k = 0; k < size; k += blockSize) {
      const depth = Math.min(blockSize, size - k);
      const reach = k + depth;
      const rows = { address: inverse + 8 * k * size, rowStride: 1, depthStride: size };
      const target = { address: out, stride: size, rows: reach, columns: reach };
      accumulateProduct(arena, room, target, rows, rows, depth, { triangle: "lower" });
    }
    const result = arena.float64(out, size * size).slice();
    mirror(result, size, "lower");
    return result;
  });
}

/** L^-1, block row by block row: X_I = L_II^-1 (1_I - sum_{J < I} L_IJ X_J). */
function invertLower(arena: Arena, l: Address, size: number): Address {
  const room = allocatePackedRoom(arena);
  const x = copyIn(arena, new Float64Array(size * size));
  const identity = arena.float64(x, size * size);
  for (let i = 0; i < size; i++) identity[i * (size + 1)] = 1;
  const strip = arena.allocateFloat64(blockSize * size);
  for (let first = 0; first < size; first += blockSize) {
    const count = Math.min(blockSize, size - first);
    const reach = first + count;
    // Rows of X that are done, from k on, reach columns up to k only.
    for (let k = 0; k < first; k += inverseDepth) {
      const depth = Math.min(inverseDepth, first - k);
      accumulateProduct(
        arena,
        room,
        { address: x + 8 * first * size, stride: size, rows: count, columns: k + depth },
        { address: l + 8 * (first * size + k), rowStride: size, depthStride: 1 },
        { address: x + 8 * k * size, rowStride: 1, depthStride: size },
        depth,
        { sign: -1 },
      );
    }
    // The solver wants its right-hand side without gaps between rows.
    const rows = arena.float64(x, size * size);
    const packed = arena.float64(strip, count * reach);
    for (let i = 0; i < count; i++) {
      packed.set(rows.subarray((first + i) * size, (first + i) * size + reach), i * reach);
    }
    arena.kernels.forwardRows(l + 8 * first * (size + 1), size, strip, reach, 0, count);
    for (let i = 0; i < count; i++) {
      rows.set(packed.subarray(i * reach, (i + 1) * reach), (first + i) * size);
    }
  }
  return x;
}
