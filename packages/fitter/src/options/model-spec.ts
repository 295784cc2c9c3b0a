/**
 * A parameter model by its name and its arguments, as the words on the command line: `ABCD fakes chA chB chC chD` is
 * `{ name: "ABCD", args: ["fakes", "chA", "chB", "chC", "chD"] }`. It is plain data: a model itself is made anew in each thread.
 *
 * `models.abcd`, `models.mixture` and their like write the arguments of those that come with the package.
 */
export interface ModelSpec {
  /** Name in the registry of models, where upper and lower case do not matter, or of the function that `module` exports. */
  readonly name: string;
  /** Arguments of the model, such as names of processes or orders of polynomials; none by default. */
  readonly args?: readonly string[];
  /** Absolute address (URL) of a module that exports a `CustomModel` of this name; each thread imports it. */
  readonly module?: string;
}
