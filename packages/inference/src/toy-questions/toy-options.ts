import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ToyRun } from "./toy-run.js";

export interface ToyTestOptions extends ToyRun {
  /** The Monte-Carlo error that is wanted, as a share of the result; 0.02 by default. */
  readonly tolerance?: number;
  /** At most this number of toys of each hypothesis at one value; 20,000 by default. */
  readonly maxToys?: number;
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
}

/** Options with their defaults. @throws RabbitInputError */
export function checkToyOptions({ tolerance = 0.02, maxToys = 20_000 }: ToyTestOptions): {
  readonly tolerance: number;
  readonly maxToys: number;
} {
  if (!(tolerance > 0 && tolerance < 1)) {
    throw new RabbitInputError({
      field: "options.tolerance",
      found: tolerance,
      expected: "a number between 0 and 1",
    });
  }
  if (!(Number.isSafeInteger(maxToys) && maxToys >= 1 && maxToys < 2 ** 32)) {
    throw new RabbitInputError({
      field: "options.maxToys",
      found: maxToys,
      expected: "a whole number above 0",
    });
  }
  return { tolerance, maxToys };
}
