import type { Channel } from "@rabbit-fit/contracts";

/** What a mapping is made for. */
export interface MappingContext {
  readonly channels: readonly Channel[];
  readonly processes: readonly string[];
  /** Of interest, other ones of the parameter model, nuisance parameters. */
  readonly parameterNames: readonly string[];
}
