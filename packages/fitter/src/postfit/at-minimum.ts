import { LARGEST_DISTANCE } from "../convergence/judge-convergence.js";
import type { Postfit } from "./postfit.js";
import { refuseNoPostfit } from "./refuse-no-postfit.js";

/**
 * Whether a fit has converged, and has ended at the minimum. With a tolerance of the options it may have converged further
 * away: the likelihood still falls from there, and nothing is measured from it.
 *
 * @throws RabbitInputError where it is no fit
 */
export function isAtMinimum(fit: Postfit): boolean {
  refuseNoPostfit(fit);
  const verdict = fit.verdict();
  if (!verdict?.converged) return false;
  const { edm } = fit.uncertainties();
  return edm === null || edm <= LARGEST_DISTANCE;
}
