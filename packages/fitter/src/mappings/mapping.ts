import type { Tensor } from "@rabbit-fit/autodiff-kernels";
import type { Axis } from "@rabbit-fit/sparse-hist";
import type { BinSelection } from "./bin-selection.js";
import type { MappingContext } from "./mapping-context.js";
import type { SparseRows } from "./sparse-rows.js";

/** A function at one point, with its derivatives. */
export interface Linearization {
  /** f, [outputs] */
  readonly values: Float64Array;
  /** df/dy, [outputs, sums] */
  readonly bySum: SparseRows;
  /** df/dp, [outputs, parameters]; none by default. */
  readonly byParameter?: SparseRows;
}

/**
 * f(y, p), a differentiable function of sums y of yields and of the parameters p. What is linear in the yields is in the
 * sums, which no matrix is needed for; what is not is a function of few numbers for each output.
 *
 * Parameters are those of the result, but where a result has a square root, p is the signal strength: mu = x^2. In a
 * blinded fit they are behind their offsets.
 */
export interface YieldFunction {
  /** The sums of each follow those of the one before in y. */
  readonly selections: readonly BinSelection[];
  /** Number of outputs. */
  readonly size: number;
  /**
   * f with its derivatives; f = y where it is absent. An output that is not defined is NaN, and so are its derivatives.
   *
   * @param sums y, [sums]
   * @param parameters p, [parameters]; undefined for sums of data, which have none
   */
  linearize?(sums: Float64Array, parameters: Float64Array | undefined): Linearization;
  /** The same f as operations of the autodiff package, for second derivatives; absent where f is linear. */
  traced?(sums: Tensor, parameters: Tensor): Tensor;
}

/** The outputs of a mapping in one of its channels. */
export interface MappedChannel {
  readonly name: string;
  readonly axes: readonly Axis[];
  /** Whether the flow bins of the axes are among the outputs. */
  readonly flow: boolean;
  /** Whether it has no data, though the mapping has; false by default. */
  readonly masked?: boolean;
  /** First output. */
  readonly start: number;
  /** One past the last output. */
  readonly stop: number;
}

/** What a fit reports: a differentiable function of yields and parameters to a vector with named channels and axes. */
export interface Mapping extends YieldFunction {
  /** Where its results are stored, such as `Project ch1 a`. */
  readonly key: string;
  readonly channels: readonly MappedChannel[];
  /** Whether it is defined for observed counts: without masked channels, and not of single processes. */
  readonly hasData: boolean;
  /** How many outputs follow from the others, such as one where all of them add up to 1. */
  readonly ndfReduction: number;
  /** `postfit` where it says nothing about the parameters before a fit. */
  readonly stages: "both" | "postfit";
  /** The same for single processes; undefined where there is no such thing, as for a ratio. */
  readonly ofProcesses?: ProcessFunction;
}

/** Outputs for each process, [processes, outputs]. */
export interface ProcessFunction extends YieldFunction {
  readonly processes: readonly string[];
}

/** A mapping as its maker knows it; the registry gives it its key where it has none of its own. */
export type MappingBody = Omit<Mapping, "key"> & { readonly key?: string };

/** A mapping that comes with the package. @throws RabbitInputError where arguments and context do not go together */
export type MappingFactory = (context: MappingContext, key: string, args: readonly string[]) => MappingBody;

/** Number of sums of a function. */
export function sumCount({ selections }: Pick<YieldFunction, "selections">): number {
  return selections.reduce((count, selection) => count + selection.count, 0);
}
