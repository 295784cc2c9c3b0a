/** What a {@link MinimizerInputError} says. */
export interface MinimizerInputErrorDetails {
  /** Argument or option, with the index when it is an array: `frozen[3]`. */
  readonly field: string;
  /** The value that was found; the message quotes texts. */
  readonly found?: unknown;
  /** What was found in words, where no value says it. */
  readonly state?: string;
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
    super(
      `${details.field} is ${details.state ?? show(details.found)}, expected ${details.expected}.${remedy}`,
    );
    this.field = details.field;
    this.found = details.found;
    this.expected = details.expected;
  }
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "string") return `"${value}"`;
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  const kind = Object.prototype.toString.call(value).slice("[object ".length, -1);
  return kind === "Object" ? "an object" : kind === "Array" ? "a list" : `a ${kind}`;
}
