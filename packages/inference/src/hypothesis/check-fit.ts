import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Postfit } from "@rabbit-fit/fitter";

/**
 * Refuses a fit that is not at its minimum: everything is measured from there.
 *
 * @throws RabbitInputError
 */
export function refuseUnfinished(fit: Postfit, force: boolean | undefined): void {
  const verdict = fit.verdict();
  if (force || !verdict || verdict.converged) return;
  throw new RabbitInputError({
    field: "fit",
    state: `not converged (${verdict.status})`,
    expected: "a fit that has found its minimum",
    remedy: `${verdict.message} To take the fit as it is, set options.force.`,
  });
}
