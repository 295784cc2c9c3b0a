import { blindedValue, type FittedParameter } from "@rabbit-fit/results";
import type { RowOptions } from "./impacts-options.js";

/** Where a parameter is after a fit, relative to before it. */
export interface SourcePull {
  /** In units of the uncertainty before the fit; without constraint, in units of the parameter. */
  readonly value: number;
  /** The uncertainty after the fit, in the same units. */
  readonly constraint: number;
  readonly isConstrained: boolean;
  /** Whether the fit hides the value, which is NaN then. */
  readonly isBlinded: boolean;
  /** (x - x0) / sqrt(sigma0^2 - sigma^2); NaN where the fit is not more precise than the constraint. */
  readonly gained: number;
}

/** The pulls of parameters by their names; the sources of impacts may have them with `_prior` behind. */
export function sourcePulls(
  parameters: readonly FittedParameter[],
  { pulls = "difference" }: { readonly pulls?: RowOptions["pulls"] | "none" },
): (source: string) => SourcePull | undefined {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  return (source) => {
    const parameter = byName.get(source) ?? byName.get(source.replace(/_prior$/, ""));
    if (parameter === undefined) return undefined;
    const { x, sigma, prefit, constrained, constraint } = parameter;
    const unit = constrained ? prefit.sigma : 1;
    const origin = pulls === "value" ? 0 : prefit.x;
    const isBlinded = x === blindedValue;
    const difference = isBlinded ? Number.NaN : x - prefit.x;
    return {
      value: isBlinded ? Number.NaN : (x - origin) / unit,
      constraint: constrained ? constraint : sigma,
      isConstrained: constrained,
      isBlinded,
      gained: constrained ? difference / Math.sqrt(prefit.sigma ** 2 - sigma ** 2) : Number.NaN,
    };
  };
}
