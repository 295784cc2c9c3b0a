import { nameFault } from "../name-fault.js";
import { RabbitInputError, type RabbitInputErrorDetails } from "../rabbit-input-error.js";

/** Throws the error of a field, with the file in which it is. */
export type Refuse = (details: RabbitInputErrorDetails) => never;

export function refuseIn(file: string | undefined): Refuse {
  return (details) => {
    throw new RabbitInputError({ ...(file !== undefined && { file }), ...details });
  };
}

/** Checks the length of an array. */
export function checkLength(
  refuse: Refuse,
  field: string,
  array: ArrayLike<unknown>,
  expected: number,
  meaning: string,
): void {
  if (array.length === expected) return;
  refuse({ field: `${field}.length`, found: array.length, expected: `${expected} (${meaning})` });
}

/** What numbers must be. */
export interface ExpectedNumbers {
  readonly range?: "finite" | "not negative";
  /** Where a number is, such as `bin 3 of channel "ch0"`. */
  readonly place?: (index: number) => string;
}

/** Checks that no number is NaN or infinite, nor negative where that is asked for. */
export function checkNumbers(
  refuse: Refuse,
  field: string,
  values: Float64Array,
  { range = "finite", place }: ExpectedNumbers = {},
): void {
  const lowest = range === "finite" ? Number.NEGATIVE_INFINITY : 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // value - value is NaN for NaN and infinity only.
    if (value - value === 0 && value >= lowest) continue;
    const wanted = range === "finite" ? "a finite number" : "a finite number that is not negative";
    refuse({
      field,
      index: i,
      found: value,
      expected: place === undefined ? wanted : `${wanted} in ${place(i)}`,
      remedy: "Correct the histogram that it comes from.",
    });
  }
}

/** Checks that names are names that files can hold, and none is there twice. */
export function checkNames(refuse: Refuse, field: string, names: readonly string[]): void {
  const first = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    const expected = nameFault(name);
    if (expected !== undefined) refuse({ field, index, found: name, expected });
    const earlier = first.get(name);
    if (earlier !== undefined) {
      refuse({
        field,
        index,
        found: name,
        expected: `a name of its own: ${field}[${earlier}] has this one`,
        remedy: "Rename one of the two.",
      });
    }
    first.set(name, index);
  }
}

/** Checks that every index is a whole number below `count`, and none is there twice. */
export function checkIndices(refuse: Refuse, field: string, indices: Int32Array, count: number): void {
  const seen = new Set<number>();
  for (const [position, index] of indices.entries()) {
    if (index < 0 || index >= count) {
      refuse({ field, index: position, found: index, expected: `an index below ${count}` });
    }
    if (seen.has(index)) refuse({ field, index: position, found: index, expected: "each index once" });
    seen.add(index);
  }
}
