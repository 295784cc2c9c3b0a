import type { FitResult } from "@rabbit-fit/contracts";
import { blindedParameters, type FitView, parameterEstimates } from "@rabbit-fit/results";
import { refuseUnknown } from "../hists/refuse-unknown.js";
import { labelOf } from "../impacts/source-rows.js";
import type { FigureLabels } from "../labels/figure-labels.js";

/** A parameter along an axis of a figure. */
export interface ScannedQuantity {
  readonly label: string;
  /** Where the fit is on the axis. */
  readonly best: number;
  /** NaN where it was not computed. */
  readonly variance: number;
  /** From a value in the result to a place on the axis. */
  readonly shown: (value: number) => number;
}

/** A parameter that the fit hides is shown as its difference from the value of the fit. @throws RabbitInputError where there is no such parameter */
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
  refuseUnknown("options.parameter", name, names);
  const place = names.indexOf(name);
  const isHidden = blindedParameters(group, { meta }).includes(name);
  const origin = isHidden ? values[place]! : 0;
  const label = labelOf(name, labels);
  return {
    label: isHidden ? `${label} − value of the fit (blinded)` : label,
    best: scale * (values[place]! - origin),
    variance: (scale * uncertainties[place]!) ** 2,
    shown: (value) => scale * (value - origin),
  };
}
