import type { FitResult } from "@rabbit-fit/contracts";
import { blindedParameters, type FitView, parameterEstimates, squaredParameters } from "@rabbit-fit/results";
import { labelOf } from "../impacts/source-rows.js";
import type { FigureLabels } from "../labels/figure-labels.js";

/** A parameter along an axis of a figure. */
export interface ScannedQuantity {
  readonly label: string;
  /** Where the fit is on the axis; NaN where it is not a parameter. */
  readonly best: number;
  /** NaN where it was not computed. */
  readonly variance: number;
  /** From a value in the result to a place on the axis. */
  readonly shown: (value: number) => number;
}

/**
 * The axis of a signal strength that is stored as its square root is √strength. A parameter that the fit hides is
 * shown as its difference from the value of the fit. What is not a parameter has no value there.
 */
export function scannedQuantity(
  { group }: Pick<FitView, "group">,
  name: string,
  {
    meta,
    labels = {},
    scale = 1,
  }: {
    readonly meta: FitResult["meta"];
    readonly labels?: FigureLabels | undefined;
    readonly scale?: number;
  },
): ScannedQuantity {
  const { names, values, uncertainties } = parameterEstimates(group, "postfit");
  const place = names.indexOf(name);
  const [value, sigma] = [values[place] ?? Number.NaN, uncertainties[place] ?? Number.NaN];
  const isHidden = blindedParameters(group, { meta }).includes(name);
  const origin = isHidden ? value : 0;
  const isRoot = squaredParameters(group, { meta }).includes(name);
  const label = `${isRoot ? "√" : ""}${labelOf(name, labels)}`;
  return {
    label: isHidden ? `${label} − value of the fit (blinded)` : label,
    best: scale * (value - origin),
    variance: (scale * sigma) ** 2,
    shown: (at) => scale * (at - origin),
  };
}
