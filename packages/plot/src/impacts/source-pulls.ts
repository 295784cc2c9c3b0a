import { blindedValue, type FitView, likelihoodEnds } from "@rabbit-fit/results";
import type { RowOptions } from "./impacts-options.js";

/** Where a parameter is after a fit, relative to before it. */
export interface SourcePull {
  /** In units of the uncertainty before the fit; without constraint, in units of the parameter. */
  readonly value: number;
  /** The uncertainty after the fit, in the same units. */
  readonly constraint: number;
  /** How far its error bar reaches to either side, in the same units. */
  readonly below: number;
  readonly above: number;
  readonly isConstrained: boolean;
  /** Whether the fit hides the value, which is NaN then. */
  readonly isBlinded: boolean;
  /** (x - x0) / sqrt(sigma0^2 - sigma^2); NaN where the fit is not more precise than the constraint. */
  readonly gained: number;
}

/** What a pull is, and what its error bar is. */
export interface PullOptions extends Pick<RowOptions, "bars"> {
  readonly pulls?: RowOptions["pulls"] | "none" | undefined;
}

/** The pulls of parameters by their names; the sources of impacts may have them with `_prior` behind. */
export function sourcePulls(
  { parameters, group }: Pick<FitView, "parameters" | "group">,
  { pulls = "difference", bars = "interval" }: PullOptions,
): (source: string) => SourcePull | undefined {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const intervals = bars === "interval" ? likelihoodEnds(group) : new Map<string, never>();
  return (source) => {
    const parameter = byName.get(source) ?? byName.get(source.replace(/_prior$/, ""));
    if (parameter === undefined) return undefined;
    const { name, x, sigma, prefit, constrained, constraint } = parameter;
    const { below, above } = intervals.get(name) ?? { below: sigma, above: sigma };
    const unit = constrained ? prefit.sigma : 1;
    const origin = pulls === "value" ? 0 : prefit.x;
    const isBlinded = x === blindedValue;
    const difference = isBlinded ? Number.NaN : x - prefit.x;
    return {
      value: isBlinded ? Number.NaN : (x - origin) / unit,
      constraint: constrained ? constraint : sigma,
      below: below / unit,
      above: above / unit,
      isConstrained: constrained,
      isBlinded,
      gained: constrained ? difference / Math.sqrt(prefit.sigma ** 2 - sigma ** 2) : Number.NaN,
    };
  };
}
