import { type FitResult, matchNames, type ResultGroup } from "@rabbit-fit/contracts";
import { type ResultSettings, recordedSettings } from "../result-settings.js";
import { parameterEstimates } from "./parameter-histogram.js";
import { plainStrength, type SignalStrength, signalStrength } from "./signal-strength.js";

/**
 * What a parameter is: a parameter of interest, a nuisance parameter of interest, another parameter of the parameter
 * model, or a nuisance parameter.
 */
export type ParameterKind = "poi" | "noi" | "model" | "nuisance";

/** A parameter before and after a fit. */
export interface FittedParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** The value after the fit as it is stored: where `squared`, the square root of the signal strength. */
  readonly x: number;
  /** Uncertainty of `x`; NaN where it was not computed. */
  readonly sigma: number;
  readonly prefit: { readonly x: number; readonly sigma: number };
  /** Whether mu = x^2. */
  readonly squared: boolean;
  /** The strength with its interval: of x^2 where `squared`, else of x. */
  readonly mu: SignalStrength;
  /** Whether a constraint term of the likelihood knows about it. */
  readonly constrained: boolean;
  /** (x - prefit x) / prefit sigma. NaN without constraint. */
  readonly pull: number;
  /** sigma / prefit sigma. NaN without constraint. */
  readonly constraint: number;
  /** Whether a hidden factor or term lies between `x` and the true value. */
  readonly blinded: boolean;
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
 * The parameters of a fit in the order of the result.
 *
 * @throws RabbitInputError where the result has no fitted parameters, or no uncertainties of them
 */
export function fittedParameters(group: ResultGroup, context: ParameterContext): FittedParameter[] {
  const postfit = parameterEstimates(group, "postfit");
  const prefit = parameterEstimates(group, "prefit");
  const { kindOf, isSquared, isFrozen, isBlinded } = parameterTraits(postfit.names, context);
  return postfit.names.map((name, i) => {
    const [x, sigma] = [postfit.values[i]!, postfit.uncertainties[i]!];
    const before = { x: prefit.values[i]!, sigma: prefit.uncertainties[i]! };
    const constrained = context.constrained?.has(name) ?? before.sigma > 0;
    const squared = isSquared(name);
    return {
      name,
      kind: kindOf(name),
      x,
      sigma,
      prefit: before,
      squared,
      mu: squared ? signalStrength(x, sigma) : plainStrength(x, sigma),
      constrained,
      pull: constrained ? (x - before.x) / before.sigma : Number.NaN,
      constraint: constrained ? sigma / before.sigma : Number.NaN,
      blinded: isBlinded(name, group),
      frozen: isFrozen(name),
    };
  });
}

/** What the settings of a fit say about its parameters. */
export interface ParameterTraits {
  kindOf(name: string): ParameterKind;
  isSquared(name: string): boolean;
  isFrozen(name: string): boolean;
  /** Whether the fit to a data set hides the parameter. */
  isBlinded(name: string, fit: Pick<ResultGroup, "dataSet">): boolean;
}

/** @throws RabbitInputError where an expression of the settings is neither a name nor a regular expression */
export function parameterTraits(names: readonly string[], context: ParameterContext): ParameterTraits {
  const { meta, settings = recordedSettings(meta) } = context;
  const { data = {}, parameters = {} } = settings;
  const [pois, nois] = [new Set(meta.pois), new Set(meta.nois)];
  const others = new Set(meta.model?.parameters ?? modelParameters(meta));
  const squared = meta.model && new Set(meta.model.squared);
  const ofInterest = [...new Set([...pois, ...nois])];
  const shown = new Set(matchNames(data.unblind ?? [], ofInterest, "options.data.unblind"));
  const frozen = new Set(matchNames(parameters.freeze ?? [], names, "options.parameters.freeze"));
  const hidden = new Set(ofInterest.filter((name) => !shown.has(name)));
  const seesData = ({ dataSet }: Pick<ResultGroup, "dataSet">) =>
    dataSet.kind === "data" || (dataSet.kind === "toy" && data.toys?.dataMode === "observed");
  return {
    kindOf: (name) => {
      if (pois.has(name)) return "poi";
      if (nois.has(name)) return "noi";
      return others.has(name) ? "model" : "nuisance";
    },
    // Without a word on it, as in results of Python rabbit, the options say how parameters of interest are stored.
    isSquared: (name) => squared?.has(name) ?? (pois.has(name) && parameters.allowNegative !== true),
    isFrozen: (name) => frozen.has(name),
    isBlinded: (name, fit) => hidden.has(name) && seesData(fit),
  };
}

/** The parameters of the parameter model, which Python rabbit records where they have priors. */
function modelParameters({ more }: FitResult["meta"]): string[] {
  const priors = more?.get("param_priors");
  const names = priors instanceof Map ? priors.get("params") : undefined;
  if (Array.isArray(names)) return names.map(text);
  const isArray = typeof names === "object" && names !== null && "kind" in names && names.kind === "array";
  return isArray ? Array.from(names.data, text) : [];
}

/** Names that Python rabbit takes from HDF5 are bytes. */
function text(name: unknown): string {
  return name instanceof Uint8Array ? new TextDecoder().decode(name) : String(name);
}
