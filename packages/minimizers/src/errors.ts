/** What a {@link MinimizerInputError} says. */
export interface MinimizerInputErrorDetails {
  /** Argument or option, with the index when it is an array: `frozen[3]`. */
  readonly field: string;
  readonly found: unknown;
  readonly expected: string;
  /** What to do about it. */
  readonly remedy?: string;
}

/** An argument that no minimization can start from: which, what was found, what was expected, what to do. */
export class MinimizerInputError extends Error {
  override readonly name = "MinimizerInputError";
  readonly field: string;
  readonly found: unknown;
  readonly expected: string;

  constructor(details: MinimizerInputErrorDetails) {
    const remedy = details.remedy === undefined ? "" : ` ${details.remedy}`;
    super(`${details.field} is ${String(details.found)}, expected ${details.expected}.${remedy}`);
    this.field = details.field;
    this.found = details.found;
    this.expected = details.expected;
  }
}
