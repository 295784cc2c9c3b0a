import { RabbitInputError } from "@rabbit-fit/contracts";
import { type MappingSpec, observables, type Postfit } from "@rabbit-fit/fitter";
import { asimovData } from "../hypothesis/asimov.js";
import { refuseUnfinished } from "../hypothesis/check-fit.js";
import { ObservableProfile } from "../hypothesis/observable-profile.js";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import { once } from "../once.js";
import { limitsOfQuantity, refuseShares, type UpperLimit, type UpperLimitsOptions } from "./upper-limit.js";

export interface ObservableLimitsOptions extends Omit<UpperLimitsOptions, "parameter" | "asymptotics"> {
  /** Mappings of which each output is limited, such as the yield of a signal in a masked channel. */
  readonly mappings: readonly MappingSpec[];
  /** Names of the parameters that are zero without signal. */
  readonly background: readonly string[];
}

/**
 * Upper limits on the outputs of mappings: the likelihood is minimised with the output held in place of a parameter.
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
  const { mappings, background: names, signal } = options;
  refuseShares(options);
  const parameters = names.map((name) => testedParameter(fit, name, "options.background"));
  if (parameters.length === 0) {
    throw new RabbitInputError({
      field: "options.background",
      state: "empty",
      expected: "the parameters that are zero without signal",
    });
  }
  refuseUnfinished(fit, options.force);
  const hidden = fit.likelihood.parameterNames.find((_, i) => fit.likelihood.map.hides(i));
  if (hidden !== undefined) {
    throw new RabbitInputError({
      field: "options.mappings",
      state: `given in a fit that hides "${hidden}"`,
      expected: "a fit that hides nothing, as a limit on yields would tell of it",
      remedy: "Name the parameters in options.data.unblind.",
    });
  }
  const asimov = once(async () => {
    const hold = new Map(parameters.map(({ index, internal }) => [index, internal(0)]));
    const held = await fit.refit({ hold });
    return fit.refit({ data: asimovData(held, "standard"), start: held.x });
  });
  const limits: UpperLimit[] = [];
  for (const observable of await observables(fit, mappings)) {
    const { name } = observable;
    const background = once(async () => new ObservableProfile(await asimov(), observable, signal));
    const tests = {
      parameter: { name, isBounded: false, isHidden: false },
      data: new ObservableProfile(fit, observable, signal),
      background,
    };
    limits.push(...(await limitsOfQuantity(tests, options)));
  }
  return limits;
}
