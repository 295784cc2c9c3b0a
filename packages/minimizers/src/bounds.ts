import { MinimizerInputError } from "./errors.js";
import type { Box } from "./line-search/box.js";
import type { Bounds } from "./options.js";

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
        field: `bounds.${name}`,
        found: `of length ${given.length}`,
        expected: `the size of the problem, ${size}`,
      });
    return Float64Array.from(given);
  };
  const lower = side("lower", -Infinity);
  const upper = side("upper", Infinity);
  for (let i = 0; i < size; i++) {
    if (Number.isNaN(lower[i]) || lower[i] === Infinity)
      throw new MinimizerInputError({
        field: `bounds.lower[${i}]`,
        found: lower[i],
        expected: "a number or -Infinity",
      });
    if (!(upper[i] >= lower[i]) || upper[i] === -Infinity)
      throw new MinimizerInputError({
        field: `bounds.upper[${i}]`,
        found: upper[i],
        expected: `at least the lower bound, ${lower[i]}`,
      });
  }
  const bounded = lower.some((bound) => bound > -Infinity) || upper.some((bound) => bound < Infinity);
  return bounded ? { lower, upper } : undefined;
}
