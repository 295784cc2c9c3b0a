import { MinimizerInputError } from "./errors.js";

/** What an option can be, and how errors say so. */
export interface OptionRule {
  isValid(value: unknown): boolean;
  readonly expected: string;
}

/** A rule for each option: one without a rule does not compile. */
export type OptionRules<Options> = { readonly [K in keyof Required<Options>]: OptionRule };

export const notNegative: OptionRule = {
  isValid: (value) => typeof value === "number" && value >= 0,
  expected: "zero or above",
};

export const aboveZero: OptionRule = {
  isValid: (value) => typeof value === "number" && value > 0 && value < Infinity,
  expected: "above zero and finite",
};

export const listOfNumbers: OptionRule = {
  isValid: (value) => Array.isArray(value) || ArrayBuffer.isView(value),
  expected: "a list of numbers",
};

/**
 * Refuses options that are not there, and values that an option cannot have. Options that are `undefined` count as left out.
 *
 * @throws MinimizerInputError
 */
export function checkOptions<Options extends object>(options: Options, rules: OptionRules<Options>): void {
  const names = Object.keys(rules);
  if (Object.prototype.toString.call(options) !== "[object Object]")
    throw new MinimizerInputError({
      field: "options",
      found: options,
      expected: `an object { ${names.join(", ")} }`,
    });
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) refuseName(name, names);
    const { isValid, expected } = rules[name as keyof Options];
    if (value !== undefined && !isValid(value))
      throw new MinimizerInputError({ field: `options.${name}`, found: value, expected });
  }
}

function refuseName(name: string, names: readonly string[]): never {
  const distances = names.map((known) => editDistance(name.toLowerCase(), known.toLowerCase()));
  const smallest = Math.min(...distances);
  const nearest = names[distances.indexOf(smallest)];
  const isNear = smallest <= Math.max(name.length, nearest.length) / 3;
  throw new MinimizerInputError({
    field: `options.${name}`,
    state: "not an option",
    expected: `one of ${names.join(", ")}`,
    ...(isNear && { remedy: `Did you mean options.${nearest}?` }),
  });
}

/** Insertions, deletions and replacements between two words. This package imports nothing, so that it has its own. */
function editDistance(left: string, right: string): number {
  let above = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const replaced = above[column - 1] + Number(left[row - 1] !== right[column - 1]);
      current.push(Math.min(above[column] + 1, current[column - 1] + 1, replaced));
    }
    above = current;
  }
  return above[right.length];
}
