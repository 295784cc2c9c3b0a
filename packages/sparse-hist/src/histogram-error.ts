/** What is wrong with an argument: where, what was found, what was expected, and what to do about it. */
export interface HistogramErrorDetails {
  /** The faulty argument, as a path such as `coordinates[1]`. */
  readonly field: string;
  /** Index into the field, where it is an array. */
  readonly index?: number;
  /** The value that was found; the message quotes texts. */
  readonly found?: unknown;
  /** What was found in words, where no value says it. The message does not quote it. */
  readonly state?: string;
  /** What would have been right, such as "an integer in [0, 12)". */
  readonly expected: string;
  /** What the caller can do, as a sentence. */
  readonly remedy?: string;
}

/** An argument that no histogram can be made of. The message says it all in one line; the fields are for programs. */
export class HistogramError extends RangeError {
  override readonly name = "HistogramError";
  readonly field: string;
  readonly index: number | undefined;
  readonly found: unknown;
  readonly state: string | undefined;
  readonly expected: string;
  readonly remedy: string | undefined;

  constructor(details: HistogramErrorDetails) {
    const { field, index, found, state, expected, remedy } = details;
    const place = index === undefined ? field : `${field}[${index}]`;
    const was = state ?? ("found" in details ? shown(found) : undefined);
    const fault = was === undefined ? `${place}: expected ` : `${place} is ${was}, expected `;
    super(`${fault}${expected}.${remedy === undefined ? "" : ` ${remedy}`}`);
    this.field = field;
    this.index = index;
    this.found = found;
    this.state = state;
    this.expected = expected;
    this.remedy = remedy;
  }
}

/** More names than this would bury the message. */
const mostNames = 20;

/** Names for a message: all of a few, the first of many. */
export function listed(names: readonly (string | number)[]): string {
  const first = names.slice(0, mostNames).map((name) => JSON.stringify(name));
  return first.join(", ") + (names.length > mostNames ? `, ... (${names.length} in all)` : "");
}

function shown(found: unknown): string {
  return typeof found === "string" ? JSON.stringify(found) : String(found);
}
