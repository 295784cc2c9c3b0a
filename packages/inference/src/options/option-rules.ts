import { RabbitInputError } from "@rabbit-fit/contracts";
import {
  countFrom,
  foundIn,
  largestToy,
  listOf,
  namedFunction,
  type OptionRule,
  where,
} from "@rabbit-fit/contracts/options";

/*
 * What options of this package have in common. A value that is not among them would give a number under a wrong label.
 */

const isShare = (value: unknown) => typeof value === "number" && value > 0 && value < 1;
export const share = where(isShare, "a number between 0 and 1");
export const shares = listOf(share, "numbers between 0 and 1");

/** alpha */
export const level: OptionRule = {
  check(value, path) {
    if (isShare(value)) return;
    throw new RabbitInputError({
      field: path,
      ...foundIn(value),
      expected: "a number between 0 and 1",
      remedy: "A limit at 95% confidence level has the level 0.05.",
    });
  },
};

/** Infinite, or none at all, as of a test that has no answer. */
export const anyNumber = where((value) => typeof value === "number", "a number");

export const toyCount = countFrom(1, "a whole number above 0", largestToy);
export const toyCountOrNone = countFrom(0, "a whole number from 0", largestToy);

export const parameterName = where(
  (value) => typeof value === "string",
  "the name of a parameter of the fit",
);
export const parameterNames = listOf(parameterName, "names of parameters");

export const mappings = listOf(namedFunction, 'mappings such as { name: "Project" }');
