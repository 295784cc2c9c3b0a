import type { Convergence, FitInput } from "@rabbit-fit/contracts";
import type { PositiveDefiniteHessian } from "../covariance/floating-hessian.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import type { FitOptions } from "../options/fit-options.js";
import type { Frozen } from "../parameters/frozen.js";
import type { ParameterBlock } from "../preconditioner/parameter-blocks.js";

/** Where the minimisation of a likelihood ended. */
export interface Minimization {
  readonly x: Float64Array;
  readonly convergence: Convergence;
  /** Absent where the likelihood was solved in one step. */
  readonly epochs?: {
    /** Negative log-likelihood after each iteration. */
    readonly losses: readonly number[];
    /** Seconds since the start after each iteration. */
    readonly times: readonly number[];
  };
  /** The Hessian at x, where the likelihood was solved with it. */
  readonly hessian?: PositiveDefiniteHessian;
}

/** What is minimised, and how. */
export interface MinimizationSetting {
  readonly likelihood: Likelihood;
  /** For the names in messages. */
  readonly input: Pick<FitInput, "channels" | "processes">;
  readonly options: FitOptions;
  readonly frozen: Frozen;
  /** The blocks of the preconditioner, where the options ask for one. */
  readonly blocks?: readonly ParameterBlock[];
}

/** What a minimisation has done so far: what its result counts. */
export interface MinimizationHistory {
  /** Negative log-likelihood after each iteration. */
  readonly losses: readonly number[];
  /** Seconds since the start after each iteration. */
  readonly times: readonly number[];
  /** Of the likelihood, with its gradient or without. */
  readonly evaluations: number;
  readonly hessianVectorProducts: number;
}

export interface MinimizationCall {
  /** Name of the result group, for reports of progress. */
  readonly group: string;
  /** Where to start, [parameters]; by default where the likelihood does. */
  readonly start?: Float64Array;
  /** Whether it is minimised again from the minimum of a fit; false by default. */
  readonly isRefit?: boolean;
  /** What was done to come to the start, by a minimisation that was stopped there. */
  readonly earlier?: MinimizationHistory;
  /** Called after each iteration with the best point so far, a new array, and with what has been done, which grows. */
  readonly onPoint?: (x: Float64Array, iteration: number, history: MinimizationHistory) => void;
}
