import type { Postfit } from "./postfit.js";
import { refuseNoPostfit } from "./refuse-no-postfit.js";

/**
 * Of the saturated test of a fit: bins with data, less the parameters that float without constraint or prior.
 *
 * @throws RabbitInputError for what is no fit of a session
 */
export function degreesOfFreedom(fit: Postfit): number {
  refuseNoPostfit(fit);
  const { likelihood, frozen } = fit;
  const { weights } = likelihood.constraints;
  return likelihood.dataBinCount - frozen.floating.filter((i) => weights[i] === 0).length;
}
