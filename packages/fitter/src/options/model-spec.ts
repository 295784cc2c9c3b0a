/**
 * Which parameter model a fit uses. It is plain data: a model itself is made anew in each thread.
 */
export interface ModelSpec {
  /** Name in the registry of models, or of the function that `module` exports. */
  readonly name: string;
  /** Arguments of the model, such as names of processes or orders of polynomials; none by default. */
  readonly args?: readonly string[];
  /** Absolute address (URL) of a module that exports a `ParameterModelFactory` of this name; each thread imports it. */
  readonly module?: string;
}
