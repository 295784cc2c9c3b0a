import { MinimizerInputError } from "./errors.js";
import type { Bounds } from "./options.js";

/** Bounds of every parameter, infinite where there are none. */
export interface Box {
  /** [size] */
  readonly lower: Float64Array;
  /** [size] */
  readonly upper: Float64Array;
}

/**
 * Both bounds of every parameter, or undefined where none is finite.
 *
 * @param size number of parameters
 * @throws MinimizerInputError when a length differs, a bound is NaN, or a lower one is above the upper one
 */
export function resolveBounds(bounds: Bounds | undefined, size: number): Box | undefined {
  if (bounds === undefined) return undefined;
  const side = (name: "lower" | "upper", none: number): Float64Array => {
    const given = bounds[name];
    if (given === undefined) return new Float64Array(size).fill(none);
    if (given.length !== size)
      throw new MinimizerInputError({
        field: `options.bounds.${name}`,
        state: `of length ${given.length}`,
        expected: `the size of the problem, ${size}`,
      });
    return Float64Array.from(given);
  };
  const lower = side("lower", -Infinity);
  const upper = side("upper", Infinity);
  for (let i = 0; i < size; i++) {
    if (Number.isNaN(lower[i]) || lower[i] === Infinity)
      throw new MinimizerInputError({
        field: `options.bounds.lower[${i}]`,
        found: lower[i],
        expected: "a number or -Infinity",
      });
    if (!(upper[i] >= lower[i]) || upper[i] === -Infinity)
      throw new MinimizerInputError({
        field: `options.bounds.upper[${i}]`,
        found: upper[i],
        expected: `at least the lower bound, ${lower[i]}`,
      });
  }
  const bounded = lower.some((bound) => bound > -Infinity) || upper.some((bound) => bound < Infinity);
  return bounded ? { lower, upper } : undefined;
}

/** Moves x onto the bounds where it lies beyond. */
export function projectOnto(box: Box | undefined, x: Float64Array): void {
  if (box === undefined) return;
  for (let i = 0; i < x.length; i++) x[i] = Math.min(Math.max(x[i], box.lower[i]), box.upper[i]);
}

/** ‖P(x - g) - x‖, which vanishes where the gradient points out of the box or is zero. */
export function projectedGradientNorm(box: Box | undefined, x: Float64Array, gradient: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < x.length; i++) {
    let component = -gradient[i];
    if (box !== undefined)
      component = Math.min(Math.max(component, box.lower[i] - x[i]), box.upper[i] - x[i]);
    squares += component * component;
  }
  return Math.sqrt(squares);
}

/** The longest step along a direction that stays inside, from a point inside. */
export function longestInside(box: Box, x: Float64Array, direction: Float64Array): number {
  let longest = Infinity;
  for (let i = 0; i < x.length; i++) {
    const component = direction[i];
    if (component > 0) longest = Math.min(longest, (box.upper[i] - x[i]) / component);
    else if (component < 0) longest = Math.min(longest, (box.lower[i] - x[i]) / component);
  }
  return longest;
}

/** Parameters on a bound beyond which the value does not rise, and those that have no room at all. */
export function heldParameters(box: Box | undefined, x: Float64Array, gradient: Float64Array): number[] {
  const held: number[] = [];
  if (box === undefined) return held;
  for (let i = 0; i < x.length; i++) {
    const { [i]: lower } = box.lower;
    const { [i]: upper } = box.upper;
    if (lower === upper || (x[i] === lower && gradient[i] >= 0) || (x[i] === upper && gradient[i] <= 0))
      held.push(i);
  }
  return held;
}
