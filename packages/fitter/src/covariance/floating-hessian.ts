import { choleskyInPlace } from "@rabbit-fit/autodiff-kernels";
import { largestEigenvalue } from "../convergence/condition-number.js";
import { fallingTerm } from "../convergence/external-fall.js";
import { describeHessianFaults, hessianFaults, smallestShare } from "../convergence/hessian-faults.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { Frozen } from "../parameters/frozen.js";
import { diagonalOf, hasPivots } from "../preconditioner/pivots.js";
import { assertHessianFits } from "./hessian-memory.js";

/** From this number of parameters on the threads of the engine take part in the work on a matrix: below it takes less than 0.1 s. */
const SHARED_SIZE = 512;

export interface FloatingParameters {
  readonly frozen: Frozen;
  /** At x, of the likelihood with respect to all parameters, [parameters]. */
  readonly gradient: Float64Array;
}

/**
 * A Hessian of the floating parameters with its Cholesky factor, both in one matrix: of ten thousand parameters each would
 * take a gigabyte.
 */
export interface PositiveDefiniteHessian {
  readonly kind: "positive-definite";
  /**
   * L with L L^T = H on and below the diagonal, H above it, [floating, floating]. It begins a buffer with room for a matrix
   * of all parameters.
   */
  readonly factor: Float64Array;
  /** Of H, [floating] */
  readonly diagonal: Float64Array;
  /** Of H, from below as `largestEigenvalue` finds it. */
  readonly largestEigenvalue: number;
}

export type FactoredHessian =
  | PositiveDefiniteHessian
  | { readonly kind: "not-positive-definite" | "non-finite"; readonly message: string };

/** The part of a Hessian that belongs to the floating parameters, [floating, floating]; the Hessian itself where it is all of it. */
export function floatingPart(hessian: Float64Array, frozen: Frozen): Float64Array {
  return frozen.fixed.length === 0 ? hessian : keepFloating(hessian.slice(), frozen);
}

/**
 * Cholesky factor of the Hessian of the floating parameters at x, or what is wrong with it. A pivot of which rounding has
 * left nothing is as faulty as one that is negative.
 *
 * @throws RabbitInputError where the Hessian does not fit into the memory
 */
export function factoredHessian(
  likelihood: Likelihood,
  x: Float64Array,
  { frozen, gradient }: FloatingParameters,
): FactoredHessian {
  const { size, parameterNames } = likelihood;
  const { floating } = frozen;
  const count = floating.length;
  assertHessianFits(size);
  const { team } = likelihood;
  const hessian = size >= SHARED_SIZE ? team.allocate(size * size) : new Float64Array(size * size);
  likelihood.hessian(x, hessian);
  const factor = keepFloating(hessian, frozen);
  const names = Array.from(floating, (i) => parameterNames[i]!);
  const largest = largestEigenvalue(factor, count, team);
  const odd = largest > 0 && largest < Number.POSITIVE_INFINITY ? -1 : firstNotFinite(factor);
  if (odd >= 0) {
    const pair = `"${names[Math.floor(odd / count)]}" and "${names[odd % count]}"`;
    return {
      kind: "non-finite",
      message: `The second derivative with respect to ${pair} is ${factor[odd]}.`,
    };
  }
  const diagonal = diagonalOf(factor, count);
  if (
    choleskyInPlace(factor, count, team).kind === "factored" &&
    hasPivots(diagonal, factor, smallestShare(count))
  ) {
    return { kind: "positive-definite", factor, diagonal, largestEigenvalue: largest };
  }
  restore(factor, diagonal);
  const faults = hessianFaults(factor, frozen.extract(gradient));
  const termAlong = (direction: Float64Array) => {
    const full = frozen.embed(direction);
    return (
      fallingTerm(likelihood, full) ??
      fallingTerm(
        likelihood,
        full.map((element) => -element),
      )
    )?.name;
  };
  return { kind: "not-positive-definite", message: describeHessianFaults(faults, names, termAlong) };
}

/** H itself, [floating, floating], a new array. */
export function hessianOf({ factor, diagonal }: PositiveDefiniteHessian): Float64Array {
  const hessian = factor.slice();
  restore(hessian, diagonal);
  return hessian;
}

/** Makes a matrix what its diagonal and the triangle above it say. */
function restore(matrix: Float64Array, diagonal: Float64Array): void {
  const size = diagonal.length;
  for (let i = 0; i < size; i++) {
    matrix[i * (size + 1)] = diagonal[i]!;
    for (let j = 0; j < i; j++) matrix[i * size + j] = matrix[j * size + i]!;
  }
}

/** Moves the elements of the floating parameters to the start of a matrix: none moves back. Returns them, [floating, floating]. */
function keepFloating(matrix: Float64Array, { floating, size }: Frozen): Float64Array {
  const count = floating.length;
  if (count === size) return matrix;
  for (let i = 0, to = 0; i < count; i++) {
    for (let j = 0; j < count; j++, to++) matrix[to] = matrix[floating[i]! * size + floating[j]!]!;
  }
  return matrix.subarray(0, count * count);
}

/**
 * The opposite of keeping the floating parameters only: their elements move to where they belong in a matrix of all, with zeros in
 * between.
 *
 * @param part [floating, floating], at the start of a buffer with room for the matrix, which it becomes
 * @returns [size, size], a view of all that buffer
 */
export function spreadFloating(part: Float64Array, { floating, size }: Frozen): Float64Array {
  const count = floating.length;
  const matrix = new Float64Array(part.buffer, 0, size * size);
  if (count === size) return matrix;
  let i = count - 1;
  // From the end: none moves forward over one that is still to move.
  for (let row = size - 1; row >= 0; row--) {
    const isFloating = i >= 0 && floating[i] === row;
    let j = count - 1;
    for (let column = size - 1; column >= 0; column--) {
      const both = isFloating && j >= 0 && floating[j] === column;
      matrix[row * size + column] = both ? matrix[i * count + j]! : 0;
      if (j >= 0 && floating[j] === column) j--;
    }
    if (isFloating) i--;
  }
  return matrix;
}

function firstNotFinite(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return i;
  return -1;
}
