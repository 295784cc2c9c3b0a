import type { Postfit } from "@rabbit-fit/fitter";
import { Profile } from "../hypothesis/profile.js";
import { testedParameter } from "../hypothesis/tested-parameter.js";
import { once } from "../once.js";

/** What toys of a fit are drawn from and compared with. */
export interface ToySetting {
  readonly fit: Postfit;
  /** The fit to the data with a parameter held at a value. @throws NoAnswer where it does not converge */
  readonly truth: (parameter: string, value: number) => Promise<Postfit>;
}

/** The fits to the data with a parameter held at a value, which toys are drawn from; each depends on the fit and the value alone. */
export function truthsOf(fit: Postfit): ToySetting["truth"] {
  const truths = new Map<string, () => Promise<Postfit>>();
  const make = async (name: string, value: number) => {
    const parameter = testedParameter(fit, name, "options.parameter");
    const { x } = await new Profile(fit, parameter).at(value);
    return fit.refit({ start: x, hold: new Map([[parameter.index, parameter.internal(value)]]) });
  };
  return (parameter, value) => {
    const key = `${parameter} ${value}`;
    const known = truths.get(key) ?? once(() => make(parameter, value));
    truths.set(key, known);
    return known();
  };
}
