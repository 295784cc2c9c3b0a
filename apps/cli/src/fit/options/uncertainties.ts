import { flag } from "../../argparse/declare-option.js";
import type { ValuesOf } from "../../argparse/option-values.js";
import { headings } from "../../help-headings.js";

const { minimizer } = headings;

export const uncertaintySpecs = [
  flag(
    "noHessian",
    minimizer,
    "do not compute the Hessian: uncertainties of the parameters of interest only, by conjugate gradients",
  ),
  flag("noEDM", minimizer, "do not compute uncertainties or the estimated distance to the minimum at all"),
] as const;

/** Which uncertainties the parameters get. */
export function readCovariance({
  noEDM,
  noHessian,
}: ValuesOf<typeof uncertaintySpecs>): "full" | "of-interest" | "none" {
  if (noEDM) return "none";
  return noHessian ? "of-interest" : "full";
}
