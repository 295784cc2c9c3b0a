import { parsePythonFloat } from "./python-number.js";
import { UsageError } from "./usage-error.js";

/** A number of at least `least`, where one was given. @throws UsageError */
export function atLeast(option: string, value: number | null, least: number): number | undefined {
  if (value === null) return undefined;
  if (value >= least && Number.isFinite(value)) return value;
  throw new UsageError("invalid-value", `--${option} is ${value}, expected a number of at least ${least}.`);
}

/** A number above `bound`. @throws UsageError */
export function above(option: string, value: number, bound: number): number {
  if (value > bound && Number.isFinite(value)) return value;
  throw new UsageError("invalid-value", `--${option} is ${value}, expected a number above ${bound}.`);
}

/** A finite number. @throws UsageError */
export function finite(option: string, value: number): number {
  if (Number.isFinite(value)) return value;
  throw new UsageError("invalid-value", `--${option} is ${value}, expected a finite number.`);
}

/** Names with a number each, the last one where a name is given several times, as in Python rabbit. @throws UsageError where what follows a name is no finite number */
export function namedNumbers(
  option: string,
  pairs: readonly (readonly [string, string])[],
): { readonly parameter: string; readonly value: number }[] {
  const values = new Map(
    pairs.map(([parameter, text]) => {
      const value = parsePythonFloat(text);
      if (value !== undefined && Number.isFinite(value)) return [parameter, value] as const;
      throw new UsageError("invalid-value", `--${option} ${parameter} is "${text}", expected a number.`);
    }),
  );
  return [...values].map(([parameter, value]) => ({ parameter, value }));
}
