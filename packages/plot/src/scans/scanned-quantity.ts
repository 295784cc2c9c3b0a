import type { FitResult } from "@rabbit-fit/contracts";
import {
  blindedParameters,
  type FitView,
  hiddenValues,
  parameterEstimates,
  squaredParameters,
} from "@rabbit-fit/results";
import { labelOf } from "../impacts/source-rows.js";
import type { FigureLabels } from "../labels/figure-labels.js";

/** A parameter along an axis of a figure. */
export interface ScannedQuantity {
  readonly label: string;
  /** The value of the fit in the result. */
  readonly value: number;
  /** Of the value in the result; NaN where it was not computed. */
  readonly variance: number;
  /** From a value in the result to a place on the axis. */
  readonly shown: (value: number) => number;
  /** From a place on the axis to the value in the result. */
  readonly stored: (place: number) => number;
  /** Whether the axis has this value: of a square root and its opposite, which are one strength, it has that with the sign of the fit. */
  readonly has: (value: number) => boolean;
  /** Whether its value in the result is a square root x, whose opposite is the same strength. */
  readonly isRoot: boolean;
  /** Whether the axis does not show the value of the fit. */
  readonly isHidden: boolean;
}

/**
 * The axis of a signal strength that is stored as its square root is √strength, or the strength itself. A parameter that the fit hides is
 * shown as its difference from the value of the fit, a square root as that of the root.
 */
export function scannedQuantity(
  { group }: Pick<FitView, "group">,
  name: string,
  {
    meta,
    labels = {},
    strength = "stored",
    scale = 1,
    lowest = Number.NaN,
  }: {
    readonly meta: FitResult["meta"];
    readonly labels?: FigureLabels | undefined;
    readonly strength?: "stored" | "mu" | undefined;
    readonly scale?: number;
    /** Where the likelihood is lowest: the value of what is no parameter. */
    readonly lowest?: number;
  },
): ScannedQuantity {
  const { names, values, uncertainties } = parameterEstimates(group, "postfit");
  const place = names.indexOf(name);
  const [value, sigma] = [values[place] ?? lowest, uncertainties[place] ?? Number.NaN];
  const isHidden = hiddenValues(group, [name], blindedParameters(group, { meta })).includes(name);
  const origin = isHidden ? value : 0;
  const isRoot = squaredParameters(group, { meta }).includes(name);
  const own = labelOf(name, labels);
  const variance = sigma ** 2;
  if (isRoot && strength === "mu" && !isHidden) {
    const sign = value < 0 ? -1 : 1;
    return {
      label: own,
      value,
      variance,
      // An ellipse may go beyond the bound of the strength, where there is none.
      shown: (at) => scale * Math.max(0, sign * at) ** 2,
      stored: (place) => sign * Math.sqrt(place / scale),
      has: (at) => sign * at >= 0,
      isRoot,
      isHidden,
    };
  }
  const label = `${isRoot ? "√" : ""}${own}`;
  return {
    label: isHidden ? `${label} − value of the fit (blinded)` : label,
    value,
    variance,
    shown: (at) => scale * (at - origin),
    stored: (place) => place / scale + origin,
    has: () => true,
    isRoot,
    isHidden,
  };
}
