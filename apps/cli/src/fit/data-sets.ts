import type { DataSet } from "@rabbit-fit/fitter";
import { UsageError } from "../argparse/usage-error.js";

/**
 * What `--toys` asks for, each once and in its order: -1 the Asimov data, 0 the data, N the toys 1 to N.
 *
 * @throws UsageError where a number is below -1
 */
export function dataSets(numbers: readonly number[]): DataSet[] {
  return numbersOf(numbers).map((number) => {
    if (number > 0) return { toy: number };
    return number === 0 ? "data" : "asimov";
  });
}

/** Whether a data set is asked for more than once; a second fit to it would replace the first in the result. */
export function hasDuplicates(numbers: readonly number[]): boolean {
  return numbersOf(numbers).length < numbers.reduce((sum, number) => sum + Math.max(1, number), 0);
}

/** Whether there are toys among the data sets. */
export function hasToys(numbers: readonly number[]): boolean {
  return numbers.some((number) => number > 0);
}

function numbersOf(numbers: readonly number[]): number[] {
  const found = new Set<number>();
  for (const number of numbers) {
    if (number < -1) {
      throw new UsageError(
        "invalid-value",
        `--toys is ${number}, expected -1 (the Asimov data), 0 (the data), or a number of toys.`,
      );
    }
    if (number <= 0) found.add(number);
    for (let toy = 1; toy <= number; toy++) found.add(toy);
  }
  return [...found];
}
