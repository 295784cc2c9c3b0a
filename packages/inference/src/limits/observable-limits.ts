import { optionsOf } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { checkCall } from "../hypothesis/check-fit.js";
import {
  observableRules,
  openObservableTests,
  type TestedObservables,
} from "../hypothesis/observable-tests.js";
import { limitRules, limitsOfQuantity, type UpperLimit, type UpperLimitsOptions } from "./upper-limit.js";

export interface ObservableLimitsOptions
  extends Omit<UpperLimitsOptions, "parameter" | "asymptotics" | "force" | "signal">,
    TestedObservables {}

const limitOptions = optionsOf<ObservableLimitsOptions>(
  { ...observableRules, ...limitRules },
  { required: ["mappings", "background", "levels", "methods"] },
);

/**
 * Upper limits on the outputs of mappings: the likelihood is minimised with the output held in place of a parameter, over all
 * parameters and bin-by-bin parameters.
 *
 *     const mappings = [{ name: "Select", args: ["ch0_masked", "signal", "x:sum"] }];
 *     await observableLimits(fit, { mappings, background: ["signal"], levels: [0.05], methods: ["likelihood"] });
 *
 * @param fit to data, its session still open
 * @returns output by output, each method by method and level by level; `parameter` is the name of the output
 * @throws RabbitInputError as `upperLimit`, for a mapping that cannot be, and where values of parameters are blinded
 * @throws the reason of the signal when that is aborted
 */
export async function observableLimits(
  fit: Postfit,
  options: ObservableLimitsOptions,
): Promise<UpperLimit[]> {
  checkCall(fit, options, limitOptions);
  const limits: UpperLimit[] = [];
  for (const tests of await openObservableTests(fit, options)) {
    limits.push(...(await limitsOfQuantity(tests, options)));
  }
  return limits;
}
