import { abortSignal, flag, type OptionRules } from "@rabbit-fit/contracts/options";
import type { Postfit } from "@rabbit-fit/fitter";
import { once } from "../once.js";
import { parameterName } from "../options/option-rules.js";
import { type Asymptotics, asimovData, asymptoticsRule } from "./asimov.js";
import { refuseUnfinished } from "./check-fit.js";
import { curvatureSigma } from "./curvature-sigma.js";
import { type LikelihoodProfile, Profile } from "./profile.js";
import { type TestedParameter, testedParameter } from "./tested-parameter.js";

/** What limits on a quantity are computed from. */
export interface QuantityTests {
  readonly parameter: Pick<TestedParameter, "name" | "isBounded" | "isHidden">;
  /** The likelihood of the data along the quantity. */
  readonly data: LikelihoodProfile;
  /** The likelihood of the Asimov data without signal. @throws NoAnswer where a fit does not converge */
  background(): Promise<LikelihoodProfile>;
}

/** What tests of the hypotheses about one parameter of one fit share. */
export interface HypothesisTests extends QuantityTests {
  readonly parameter: TestedParameter;
  readonly fit: Postfit;
  readonly data: Profile;
  /** The fit to the data with the parameter held. @throws NoAnswer where it does not converge */
  held(value: number): Promise<Postfit>;
  /** The likelihood of the Asimov data of a value of the parameter. @throws NoAnswer where a fit does not converge */
  asimov(value: number): Promise<Profile>;
}

export interface TestOptions {
  readonly parameter: string;
  readonly asymptotics?: Asymptotics;
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

export const testRules: OptionRules<TestOptions> = {
  parameter: parameterName,
  asymptotics: asymptoticsRule,
  force: flag,
  signal: abortSignal,
};

/**
 * Prepares tests of a parameter.
 *
 * @throws RabbitInputError where the fit has no such parameter, has it frozen, or has not converged
 */
export function openTests(fit: Postfit, options: TestOptions): HypothesisTests {
  const { asymptotics = "standard", signal } = options;
  const parameter = testedParameter(fit, options.parameter, "options.parameter");
  refuseUnfinished(fit, options.force);
  const data = new Profile(fit, parameter, { signal });
  const held = async (value: number) => {
    const { x } = await data.at(value);
    return fit.refit({ start: x, hold: new Map([[parameter.index, parameter.internal(value)]]) });
  };
  const profiles = new Map<number, () => Promise<Profile>>();
  const makeAsimov = async (value: number) => {
    const background = await held(value);
    const changed = asimovData(background, asymptotics);
    if (asymptotics === "standard") {
      return new Profile(await fit.refit({ data: changed, start: background.x }), parameter, { signal });
    }
    const again = await background.refit({ data: changed });
    const { likelihood } = again;
    const { x } = background;
    return new Profile(again, parameter, {
      signal,
      reference: { value, x, nll: likelihood.value(x), isMinimum: false },
      sigma: () => curvatureSigma(likelihood, x, { frozen: fit.frozen, index: parameter.index }),
    });
  };
  const asimov = (value: number) => {
    const made = profiles.get(value) ?? once(() => makeAsimov(value));
    profiles.set(value, made);
    return made();
  };
  return { parameter, fit, data, held, asimov, background: () => asimov(0) };
}
