import { RabbitInputError } from "@rabbit-fit/contracts";
import { abortSignal, flag, type OptionRules } from "@rabbit-fit/contracts/options";
import { type HeldObservable, heldObservables, type MappingSpec, type Postfit } from "@rabbit-fit/fitter";
import { once } from "../once.js";
import { mappings as mappingsRule, parameterNames } from "../options/option-rules.js";
import { asimovData } from "./asimov.js";
import { refuseUnfinished } from "./check-fit.js";
import { converged } from "./converged.js";
import { ObservableProfile } from "./observable-profile.js";
import { testedParameter } from "./tested-parameter.js";
import type { QuantityTests } from "./tests.js";

/** Which observables are tested, and what is no signal. */
export interface TestedObservables {
  /** Mappings of which each output is tested, such as the yield of a signal in a masked channel. */
  readonly mappings: readonly MappingSpec[];
  /** Names of the parameters that are zero without signal. */
  readonly background: readonly string[];
  /** Takes a fit that has not converged as it is. */
  readonly force?: boolean;
  readonly signal?: AbortSignal;
}

export const observableRules: OptionRules<TestedObservables> = {
  mappings: mappingsRule,
  background: parameterNames,
  force: flag,
  signal: abortSignal,
};

/** What tests of the values of one observable share. */
export interface ObservableTests extends QuantityTests {
  readonly fit: Postfit;
  readonly observable: HeldObservable;
  /** Where the observable comes from. */
  readonly mapping: MappingSpec;
  /** Which output of the mapping it is. */
  readonly output: number;
  readonly data: ObservableProfile;
  /** The fit to the data without signal. @throws NoAnswer where it does not converge */
  withoutSignal(): Promise<Postfit>;
}

/**
 * Prepares tests of each output of mappings.
 *
 * @throws RabbitInputError for a mapping that cannot be, a parameter that is not in the fit or is frozen, a fit that has not
 * converged, and where values of parameters are blinded
 */
export async function openObservableTests(
  fit: Postfit,
  { mappings, background: names, force, signal }: TestedObservables,
): Promise<ObservableTests[]> {
  if (names.length === 0) {
    throw new RabbitInputError({
      field: "options.background",
      state: "empty",
      expected: "the parameters that are zero without signal",
    });
  }
  for (const name of names) testedParameter(fit, name, "options.background");
  refuseUnfinished(fit, force);
  const hidden = fit.likelihood.parameterNames.find((_, i) => fit.likelihood.map.hides(i));
  if (hidden !== undefined) {
    throw new RabbitInputError({
      field: "options.mappings",
      state: `given in a fit that hides "${hidden}"`,
      expected: "a fit that hides nothing, as a limit on yields would tell of it",
      remedy: "Name the parameters in options.data.unblind.",
    });
  }
  const held = once(() => fitWithoutSignal(fit, names));
  const asimov = once(async () => {
    const without = await held();
    return fit.refit({ data: asimovData(without, "standard"), start: without.x });
  });
  const ofMappings = await Promise.all(mappings.map((mapping) => heldObservables(fit, [mapping])));
  return ofMappings.flatMap((outputs, i) =>
    outputs.map((observable, output): ObservableTests => {
      const mapping = mappings[i]!;
      const background = once(async () => {
        const again = await heldObservables(await asimov(), [mapping]);
        return new ObservableProfile(again[output]!, { signal });
      });
      return {
        parameter: { name: observable.name, isBounded: false, isHidden: false },
        fit,
        observable,
        mapping,
        output,
        data: new ObservableProfile(observable, { signal }),
        withoutSignal: held,
        background,
      };
    }),
  );
}

/** The fit to the same data with parameters at zero. @throws NoAnswer where it does not converge */
export async function fitWithoutSignal(fit: Postfit, names: readonly string[]): Promise<Postfit> {
  const hold = new Map(
    names.map((name) => {
      const { index, internal } = testedParameter(fit, name, "options.background");
      return [index, internal(0)];
    }),
  );
  return converged(await fit.refit({ hold }));
}
