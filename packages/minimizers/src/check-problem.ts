import { MinimizerInputError } from "./errors.js";
import type { Problem } from "./problem.js";

/** What makes a problem of a function alone. */
export const differentiableRemedy =
  "differentiable(f, size) of @rabbit-fit/autodiff-kernels/autodiff makes a problem of a function that is written with its ops.";

/**
 * Refuses what is no problem: a function, for example.
 *
 * @param user what needs the gradient, for errors: the method "BFGS"
 * @throws MinimizerInputError
 */
export function checkProblem(problem: Problem, user: string): void {
  if (typeof problem !== "object" || problem === null)
    refuse("problem", problem, "an object { size, value, valueAndGradient, hvp? }");
  const { size, names } = problem;
  if (!(Number.isSafeInteger(size) && size >= 0))
    throw new MinimizerInputError({
      field: "problem.size",
      found: size,
      expected: "the number of parameters",
    });
  if (typeof problem.value !== "function") refuse("problem.value", problem.value, "a function");
  if (typeof problem.valueAndGradient !== "function")
    refuse("problem.valueAndGradient", problem.valueAndGradient, `a function, which ${user} needs`);
  if (names !== undefined && !(Array.isArray(names) && names.length === size))
    throw new MinimizerInputError({
      field: "problem.names",
      ...(Array.isArray(names) ? { state: `of length ${names.length}` } : { found: names }),
      expected: `the names of all ${size} parameters`,
    });
}

function refuse(field: string, found: unknown, expected: string): never {
  throw new MinimizerInputError({ field, found, expected, remedy: differentiableRemedy });
}

/**
 * A point as numbers of its own.
 *
 * @param field what it is, for errors
 * @throws MinimizerInputError where it is no list of numbers, or of another length
 */
export function pointOf(values: ArrayLike<number>, size: number, field: string): Float64Array {
  // By its name: an array of another realm, as in a test runner, is no instance of this one's class.
  const isList = Array.isArray(values) || Object.prototype.toString.call(values) === "[object Float64Array]";
  if (!isList)
    throw new MinimizerInputError({ field, found: values, expected: `a Float64Array of ${size} numbers` });
  if (values.length !== size)
    throw new MinimizerInputError({
      field,
      state: `of length ${values.length}`,
      expected: `the size of the problem, ${size}`,
    });
  if (Array.isArray(values)) {
    const index = values.findIndex((value) => typeof value !== "number");
    if (index >= 0)
      throw new MinimizerInputError({
        field: `${field}[${index}]`,
        found: values[index],
        expected: "a number",
      });
  }
  return Float64Array.from(values);
}

/** How messages call a parameter: by its name where it has one. */
export function nameOf({ names }: { readonly names?: readonly string[] | undefined }, index: number): string {
  return names?.[index] === undefined ? `${index}` : `"${names[index]}"`;
}
