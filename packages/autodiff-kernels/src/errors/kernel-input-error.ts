/** What is wrong with an input: where, what was found, what was expected. */
export interface KernelInputProblem {
  /** The field, as the caller wrote it, e.g. `tensor.blocks[3].columns`. */
  readonly field: string;
  readonly index?: number;
  readonly found: number | string;
  readonly expected: string;
  readonly remedy?: string;
}

/** Thrown at the border of the package, before anything has been computed or moved. */
export class KernelInputError extends Error {
  override readonly name = "KernelInputError";
  readonly problem: KernelInputProblem;

  constructor(problem: KernelInputProblem) {
    const where = problem.index === undefined ? problem.field : `${problem.field}[${problem.index}]`;
    const remedy = problem.remedy === undefined ? "" : ` ${problem.remedy}`;
    super(`${where} is ${problem.found}, expected ${problem.expected}.${remedy}`);
    this.problem = problem;
  }
}

/** @throws KernelInputError when the length is another */
export function assertLength(
  field: string,
  array: ArrayLike<unknown>,
  expected: number,
  meaning: string,
): void {
  if (array.length === expected) return;
  throw new KernelInputError({
    field: `${field}.length`,
    found: array.length,
    expected: `${expected} (${meaning})`,
  });
}
