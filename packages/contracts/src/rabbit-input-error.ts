/** Where a fault is, what was found, what was expected, and what to do about it. */
export interface RabbitInputErrorDetails {
  /** Path of the file, where the fault is in a file. */
  readonly file?: string;
  /** The faulty field, as a path such as `templates.column` or `options.parameters.freeze`. */
  readonly field: string;
  /** Index into the field, where it is an array: one number, or one for each dimension. */
  readonly index?: number | readonly number[];
  /** The value that was found; the message quotes texts. */
  readonly found?: unknown;
  /** What was found in words, where no value says it: `missing`, `of type int32`. The message does not quote it. */
  readonly state?: string;
  readonly expected?: string;
  /** What the user can do about it, as a sentence. */
  readonly remedy?: string;
}

/** Input that cannot be used. The message says it all in one line; the fields are there for programs. */
export class RabbitInputError extends Error {
  override readonly name = "RabbitInputError";
  readonly file: string | undefined;
  readonly field: string;
  readonly index: readonly number[] | undefined;
  readonly found: unknown;
  readonly state: string | undefined;
  readonly expected: string | undefined;
  readonly remedy: string | undefined;

  constructor(details: RabbitInputErrorDetails, options?: ErrorOptions) {
    super(sentence(details), options);
    this.file = details.file;
    this.field = details.field;
    this.index = typeof details.index === "number" ? [details.index] : details.index;
    this.found = details.found;
    this.state = details.state;
    this.expected = details.expected;
    this.remedy = details.remedy;
  }

  /** What the error is made of, which can be sent to another thread or made into another error. */
  get details(): RabbitInputErrorDetails {
    const { file, field, index, found, state, expected, remedy } = this;
    return {
      field,
      found,
      ...(file !== undefined && { file }),
      ...(index !== undefined && { index }),
      ...(state !== undefined && { state }),
      ...(expected !== undefined && { expected }),
      ...(remedy !== undefined && { remedy }),
    };
  }

  /** The same error with the file named, for a reader that knows the file to call around a validator that does not. */
  inFile(file: string): RabbitInputError {
    return new RabbitInputError({ file, ...this.details }, { cause: this });
  }
}

function sentence({ file, field, index, found, state, expected, remedy }: RabbitInputErrorDetails): string {
  const place = `${file === undefined ? "" : `${file}: `}${field}${index === undefined ? "" : `[${index}]`}`;
  const was = state ?? (found === undefined ? undefined : show(found));
  const is = was === undefined ? "" : ` is ${was}`;
  const wanted = expected === undefined ? "" : `${was === undefined ? ":" : ","} expected ${expected}`;
  return `${place}${is}${wanted}.${remedy === undefined ? "" : ` ${remedy}`}`;
}

function show(value: unknown): string {
  if (typeof value === "string") return `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  return String(value);
}
