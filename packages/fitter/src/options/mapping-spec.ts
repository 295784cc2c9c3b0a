import { listOf, namedFunction } from "@rabbit-fit/contracts/options";

/**
 * A mapping by its name and its arguments, as the words on the command line: `Project ch1 a` is
 * `{ name: "Project", args: ["ch1", "a"] }`. It is plain data: the mapping itself is made anew in each thread.
 *
 * `mappings.project`, `mappings.ratio` and their like write the arguments of those that come with the package.
 */
export interface MappingSpec {
  /** Name in the registry of mappings, or of the function that `module` exports. */
  readonly name: string;
  /** None by default. */
  readonly args?: readonly string[];
  /** Absolute address (URL) of a module that exports a `CustomMapping` of this name; each thread imports it. */
  readonly module?: string;
}

export const mappingsRule = listOf(namedFunction, 'mappings such as { name: "Project" }');
