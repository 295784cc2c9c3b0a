import { flag, type OptionRules } from "@rabbit-fit/contracts/options";
import { share, toyCount } from "../options/option-rules.js";
import { type ToyRun, toyRunRules } from "./toy-run.js";

export interface ToyTestOptions extends ToyRun {
  /** The Monte-Carlo error that is wanted, as a share of the result; 0.02 by default. */
  readonly tolerance?: number;
  /** At most this number of toys of each hypothesis at one value; 20,000 by default. */
  readonly maxToys?: number;
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
}

export const toyTestRules: OptionRules<ToyTestOptions> = {
  ...toyRunRules,
  tolerance: share,
  maxToys: toyCount,
  force: flag,
};

export const defaultMaxToys = 20_000;
