import type { Postfit } from "../postfit/postfit.js";

/** Why the likelihood is not scanned around the end of a fit; undefined where it is. */
export function whyNotScanned(fit: Postfit, evenUnconverged: boolean): string | undefined {
  if (fit.uncertainties().failure) return "there are no uncertainties";
  if (evenUnconverged) return undefined;
  const verdict = fit.verdict();
  const force = "Scan nevertheless with options.analyses.evenUnconverged";
  if (verdict === undefined) return `nothing was minimised. ${force}`;
  return verdict.converged ? undefined : `the fit has not converged. ${force}`;
}
