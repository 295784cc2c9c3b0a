import { type FitResult, matchNames, type ResultGroup } from "@rabbit-fit/contracts";
import { classOf, isMap } from "@rabbit-fit/contracts/options";
import { blindedParameters, blindedValue } from "../blinding.js";
import { type ResultSettings, recordedSettings } from "../result-settings.js";
import { type Ends, likelihoodEnds } from "./likelihood-ends.js";
import { parameterEstimates, parameterNames } from "./parameter-histogram.js";
import { plainStrength, type SignalStrength, signalStrength, strengthInterval } from "./signal-strength.js";

/**
 * What a parameter is: a parameter of interest, a nuisance parameter of interest, another parameter of the parameter
 * model, or a nuisance parameter.
 */
export type ParameterKind = "poi" | "noi" | "model" | "nuisance";

/** A parameter before and after a fit. One that the fit hides has no value; `blinded` tells the two apart. */
export type FittedParameter = ShownParameter | BlindedParameter;

/** A parameter whose value is shown. */
export interface ShownParameter extends ParameterFacts {
  readonly blinded: false;
  /** The value after the fit as it is stored: where `squared`, the square root of the signal strength. */
  readonly x: number;
  /** The strength with its interval: of x^2 where `squared`, else of x. */
  readonly mu: SignalStrength;
  /** (x - prefit x) / prefit sigma. NaN without constraint. */
  readonly pull: number;
  /**
   * Whether it is a strength mu = x^2 that ends at its bound, zero, beyond which the likelihood would still fall: `mu.up` and `mu.down`,
   * which come from the curvature of the likelihood in x, are no interval there.
   */
  readonly atBound: boolean;
  /**
   * The interval where 2 (L - L_min) <= 1, of mu where `squared`, else of x, by a contour scan or for asymmetric impacts; undefined where the fit
   * has not found it.
   */
  readonly likelihoodInterval: Ends | undefined;
}

/** A parameter whose value is hidden by an offset. Its uncertainty is not. */
export interface BlindedParameter extends ParameterFacts {
  readonly blinded: true;
  readonly x: typeof blindedValue;
  readonly mu: typeof blindedValue;
  readonly pull: typeof blindedValue;
  /** That a hidden strength is zero is its value. */
  readonly atBound: false;
  readonly likelihoodInterval: undefined;
}

interface ParameterFacts {
  readonly name: string;
  readonly kind: ParameterKind;
  /** Uncertainty of `x`; NaN where it was not computed. */
  readonly sigma: number;
  readonly prefit: { readonly x: number; readonly sigma: number };
  /** Whether mu = x^2. */
  readonly squared: boolean;
  /** Whether a constraint term of the likelihood knows about it. */
  readonly constrained: boolean;
  /** sigma / prefit sigma. NaN without constraint. */
  readonly constraint: number;
  /** Whether the fit kept it fixed. */
  readonly frozen: boolean;
}

/** What is known about the parameters of a result besides their numbers. */
export interface ParameterContext {
  readonly meta: FitResult["meta"];
  /** What the result records by default. */
  readonly settings?: ResultSettings;
  /** Names of the parameters that have a constraint. By default those with an uncertainty before the fit. */
  readonly constrained?: ReadonlySet<string>;
}

/**
 * A square root x that is closer to zero than this share of its uncertainty is at zero. Where the likelihood has a minimum
 * at mu > 0, mu is then within half of this share of its standard deviation from zero: sigma(x) = sigma(mu) / 2x.
 */
const AT_BOUND = 0.01;

/**
 * The parameters of a fit in the order of the result.
 *
 * @throws RabbitInputError where the result has no fitted parameters, or no uncertainties of them
 */
export function fittedParameters(group: ResultGroup, context: ParameterContext): FittedParameter[] {
  const postfit = parameterEstimates(group, "postfit");
  const prefit = parameterEstimates(group, "prefit");
  const { kindOf, isSquared, isFrozen } = parameterTraits(postfit.names, context);
  const blinded = new Set(blindedParameters(group, context));
  const intervals = likelihoodEnds(group);
  return postfit.names.map((name, i) => {
    const [x, sigma] = [postfit.values[i]!, postfit.uncertainties[i]!];
    const before = { x: prefit.values[i]!, sigma: prefit.uncertainties[i]! };
    const constrained = context.constrained?.has(name) ?? before.sigma > 0;
    const squared = isSquared(name);
    const hidden = blinded.has(name);
    const strength = () => (squared ? signalStrength(x, sigma) : plainStrength(x, sigma));
    const ends = intervals.get(name);
    const interval = ends && { low: x - ends.below, high: x + ends.above };
    const pull = constrained ? (x - before.x) / before.sigma : Number.NaN;
    // In one literal: to spread another object takes ten times as long, for each of 100,000 parameters.
    return {
      name,
      kind: kindOf(name),
      sigma,
      prefit: before,
      squared,
      constrained,
      constraint: constrained ? sigma / before.sigma : Number.NaN,
      frozen: isFrozen(name),
      blinded: hidden,
      x: hidden ? blindedValue : x,
      mu: hidden ? blindedValue : strength(),
      pull: hidden ? blindedValue : pull,
      atBound: squared && !hidden && Math.abs(x) < AT_BOUND * sigma,
      likelihoodInterval:
        interval === undefined || hidden ? undefined : squared ? strengthInterval(x, interval) : interval,
    } as FittedParameter;
  });
}

/** What the settings of a fit say about its parameters. */
export interface ParameterTraits {
  kindOf(name: string): ParameterKind;
  isSquared(name: string): boolean;
  isFrozen(name: string): boolean;
}

/** @throws RabbitInputError where an expression of the settings is neither a name nor a regular expression */
export function parameterTraits(names: readonly string[], context: ParameterContext): ParameterTraits {
  const { meta, settings = recordedSettings(meta) } = context;
  const { parameters = {} } = settings;
  const [pois, nois] = [new Set(meta.pois), new Set(meta.nois)];
  const others = new Set(meta.model?.parameters ?? modelParameters(meta));
  const squared = meta.model && new Set(meta.model.squared);
  const frozen = new Set(matchNames(parameters.freeze ?? [], names, "options.parameters.freeze"));
  return {
    kindOf: (name) => {
      if (pois.has(name)) return "poi";
      if (nois.has(name)) return "noi";
      return others.has(name) ? "model" : "nuisance";
    },
    // Without a word on it, as in results of Python rabbit, the options say how parameters of interest are stored.
    isSquared: (name) => squared?.has(name) ?? (pois.has(name) && parameters.allowNegative !== true),
    isFrozen: (name) => frozen.has(name),
  };
}

/**
 * Names of the parameters that are stored as the square root x of a signal strength mu = x^2.
 *
 * @throws RabbitInputError where an expression of the settings is neither a name nor a regular expression
 */
export function squaredParameters(group: ResultGroup, context: ParameterContext): readonly string[] {
  const names = parameterNames(group);
  return names.filter(parameterTraits(names, context).isSquared);
}

/** The parameters of the parameter model, which Python rabbit records where they have priors. */
function modelParameters({ more }: FitResult["meta"]): string[] {
  const priors = more?.get("param_priors");
  const names = isMap(priors) ? priors.get("params") : undefined;
  if (Array.isArray(names)) return names.map(text);
  const isArray = typeof names === "object" && names !== null && "kind" in names && names.kind === "array";
  return isArray ? Array.from(names.data, text) : [];
}

/** Names that Python rabbit takes from HDF5 are bytes. */
function text(name: unknown): string {
  return classOf(name) === "Uint8Array" ? new TextDecoder().decode(name as Uint8Array) : String(name);
}
