import type { ResultGroup } from "@rabbit-fit/contracts";
import { parameterNames } from "./parameter-histogram.js";

/**
 * The names whose values are not shown: the parameters that are hidden, and where there are some, all observables among these names. The yields
 * and ratios that are observables follow from the parameters.
 */
export function hiddenValues(
  group: ResultGroup,
  names: readonly string[],
  blinded: readonly string[],
): readonly string[] {
  if (blinded.length === 0) return blinded;
  const parameters = new Set(parameterNames(group));
  return [...blinded, ...names.filter((name) => !parameters.has(name))];
}
