import { RabbitInputError } from "@rabbit-fit/contracts";
import { foundIn } from "@rabbit-fit/contracts/options";
import { type Postfit, refuseNoPostfit } from "@rabbit-fit/fitter";

/**
 * Refuses what a function of this package cannot be called with: another first argument than a fit, or no options.
 *
 * @throws RabbitInputError
 */
export function checkCall(fit: unknown, options: unknown): void {
  refuseNoPostfit(fit);
  if (typeof options === "object" && options !== null) return;
  throw new RabbitInputError({ field: "options", ...foundIn(options), expected: "an object" });
}

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
