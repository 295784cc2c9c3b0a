/**
 * A likelihood term of one's own by the module that exports it, with its arguments. It is plain data: the term itself is made
 * anew in each thread.
 */
export interface TermSpec {
  /** Name of the function that `module` exports, a `CustomTerm`. */
  readonly name: string;
  /** None by default. */
  readonly args?: readonly string[];
  /** Absolute address (URL) of the module; each thread imports it. */
  readonly module: string;
}
