import type { Convergence } from "@rabbit-fit/contracts";
import { distanceClause } from "../convergence/explain-status.js";
import { isAtMinimum } from "../postfit/at-minimum.js";
import type { Postfit } from "../postfit/postfit.js";

/** Why the likelihood is not scanned around the end of a fit; undefined where it is. */
export function whyNotScanned(fit: Postfit, evenUnconverged: boolean): string | undefined {
  if (fit.uncertainties().failure) return "there are no uncertainties";
  if (evenUnconverged) return undefined;
  const verdict = fit.verdict();
  const force = "Scan nevertheless with options.analyses.evenUnconverged";
  if (verdict === undefined) return `nothing was minimised. ${force}`;
  return isAtMinimum(fit) ? undefined : `${farFromMinimum(verdict)}. ${force}`;
}

/** What there is to say of the end of a fit that is not at its minimum. */
export function farFromMinimum({ converged, edm }: Convergence): string {
  return converged
    ? `the fit has ended${distanceClause(edm)}, by a tolerance of the options`
    : "the fit has not converged";
}
