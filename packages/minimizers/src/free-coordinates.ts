import { MinimizerInputError } from "./errors.js";
import type { Preconditioner, Problem } from "./problem.js";

/** The same function, seen as one of the free parameters alone. */
export interface FreeCoordinates {
  /** Problem of the free parameters only, so that no step, Krylov vector or norm knows of the frozen ones. */
  readonly problem: Problem;
  /** Free parameters of a full vector, [freeCount], a new array. */
  extract(full: Float64Array): Float64Array;
  /** Full vector with the frozen parameters at their start, [size], a new array. */
  embedPoint(free: Float64Array): Float64Array;
  /** Full vector with zeros for the frozen parameters, [size], a new array. */
  embedDirection(free: Float64Array): Float64Array;
  /** Index of a free parameter in the full vector. */
  fullIndex(freeIndex: number): number;
}

/**
 * Leaves the frozen parameters out of a problem: f(E y + x₀), where E embeds the free coordinates y.
 * The preconditioner of y is Eᵀ M⁻¹ E, which is symmetric positive definite when M is.
 *
 * @param start values of all parameters, [size]
 * @param frozen indices of those that must not move
 * @throws MinimizerInputError when an index is not one of a parameter
 */
export function reduceToFree(
  problem: Problem,
  start: Float64Array,
  frozen: ArrayLike<number>,
): FreeCoordinates {
  const { size } = problem;
  const isFrozen = new Uint8Array(size);
  for (let i = 0; i < frozen.length; i++) {
    const index = frozen[i];
    if (!(Number.isInteger(index) && index >= 0 && index < size))
      throw new MinimizerInputError({
        field: `options.frozen[${i}]`,
        found: index,
        expected: `an index below the number of parameters, ${size}`,
      });
    isFrozen[index] = 1;
  }
  const free = Int32Array.from({ length: size }, (_, i) => i).filter((i) => isFrozen[i] === 0);
  const freeCount = free.length;
  const frozenPoint = start.slice();

  const gather = (full: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < freeCount; i++) out[i] = full[free[i]];
  };
  const scatter = (values: Float64Array, out: Float64Array): void => {
    for (let i = 0; i < freeCount; i++) out[free[i]] = values[i];
  };
  return {
    problem: freeCount === size ? problem : reducedProblem(problem, free, frozenPoint, gather, scatter),
    extract(full) {
      const out = new Float64Array(freeCount);
      gather(full, out);
      return out;
    },
    embedPoint(values) {
      const out = frozenPoint.slice();
      scatter(values, out);
      return out;
    },
    embedDirection(values) {
      const out = new Float64Array(size);
      scatter(values, out);
      return out;
    },
    fullIndex: (freeIndex) => free[freeIndex],
  };
}

type Transfer = (from: Float64Array, to: Float64Array) => void;

function reducedProblem(
  full: Problem,
  free: Int32Array,
  frozenPoint: Float64Array,
  gather: Transfer,
  scatter: Transfer,
): Problem {
  const { size } = full;
  const freeCount = free.length;
  const point = frozenPoint.slice();
  const direction = new Float64Array(size); // its frozen elements stay zero
  const result = new Float64Array(size);
  const fullPoint = (x: Float64Array): Float64Array => {
    scatter(x, point);
    return point;
  };
  const reduced: Problem = {
    size: freeCount,
    value: (x) => full.value(fullPoint(x)),
    valueAndGradient(x, gradient) {
      const value = full.valueAndGradient(fullPoint(x), result);
      gather(result, gradient);
      return value;
    },
  };
  if (full.hvp !== undefined)
    reduced.hvp = (x, v, out) => {
      scatter(v, direction);
      full.hvp!(fullPoint(x), direction, result);
      gather(result, out);
    };
  if (full.hessian !== undefined)
    reduced.hessian = (x, out) => {
      const matrix = new Float64Array(size * size);
      full.hessian!(fullPoint(x), matrix);
      for (let i = 0; i < freeCount; i++)
        for (let j = 0; j < freeCount; j++) out[i * freeCount + j] = matrix[free[i] * size + free[j]];
    };
  if (full.preconditioner !== undefined)
    reduced.preconditioner = (x): Preconditioner | undefined => {
      const preconditioner = full.preconditioner!(fullPoint(x));
      if (preconditioner === undefined) return undefined;
      return {
        solve(v, out) {
          scatter(v, direction);
          preconditioner.solve(direction, result);
          gather(result, out);
        },
      };
    };
  return reduced;
}
