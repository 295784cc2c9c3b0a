import { RabbitInputError } from "@rabbit-fit/contracts";

/** Gaussian priors 1/2 ((p - mean) / sigma)^2 on the parameters of a model, [parameters] each. */
export interface ParameterPriors {
  /** Infinity where a parameter has no prior. */
  readonly sigmas: Float64Array;
  /** Also where the fit starts, where there is a prior. */
  readonly means: Float64Array;
}

/**
 * How the parameters of a model scale the templates: rates r, one per process, as a function of the effective
 * parameters p of the model (parameters of interest, then further ones).
 */
export interface RateModel {
  /** Names of the parameters of interest. */
  readonly pois: readonly string[];
  /** Names of the model's other parameters. */
  readonly otherParameters: readonly string[];
  /** Values of all parameters of the model before the fit, [pois + otherParameters]. */
  readonly defaults: Float64Array;
  /** Whether the rates are linear functions of the parameters. */
  readonly isLinear: boolean;
  /** Gaussian priors on the parameters; none without it. */
  readonly priors?: ParameterPriors;
  /** Fills the rates, [processes]. */
  rates(parameters: Float64Array, out: Float64Array): void;
  /** Fills the change of the rates with the parameters along a direction, [processes]. */
  jvp(parameters: Float64Array, direction: Float64Array, out: Float64Array): void;
  /** Fills the gradient with respect to the parameters, given that with respect to the rates, [parameters]. */
  vjp(parameters: Float64Array, rateGradient: Float64Array, out: Float64Array): void;
  /** Fills sum_p g_p (d2 r_p / dp dp) d for a gradient g with respect to the rates and a direction d, [parameters]. */
  hvp(parameters: Float64Array, rateGradient: Float64Array, direction: Float64Array, out: Float64Array): void;
}

/**
 * Names of the parameters of a fit, in their order: of interest, other ones of the model, nuisance parameters.
 *
 * @throws RabbitInputError for a systematic with the name of a parameter of the model, as of a signal
 */
export function parameterNamesOf(
  model: RateModel,
  systematics: { readonly names: readonly string[] },
): string[] {
  const ofModel = [...model.pois, ...model.otherParameters];
  const taken = new Set(ofModel);
  const index = systematics.names.findIndex((name) => taken.has(name));
  if (index >= 0) {
    throw new RabbitInputError({
      field: "systematics.names",
      index,
      found: systematics.names[index],
      expected: "a name of its own: the model has a parameter of that name, as of a signal",
      remedy: "Rename the systematic or the signal, and make the tensor again.",
    });
  }
  return [...ofModel, ...systematics.names];
}
