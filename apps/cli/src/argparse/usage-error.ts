/** What is wrong with a command line. */
export type UsageErrorKind =
  | "unknown-option"
  | "ambiguous-option"
  | "missing-input"
  | "extra-argument"
  | "value-count"
  | "unwanted-value"
  | "invalid-value"
  | "invalid-choice"
  | "not-available"
  | "conflict";

/** A command line that cannot be carried out. The message says it in one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";

  constructor(
    readonly kind: UsageErrorKind,
    message: string,
  ) {
    super(message);
  }
}
