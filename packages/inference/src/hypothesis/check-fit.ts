import { RabbitInputError } from "@rabbit-fit/contracts";
import type { OptionRule } from "@rabbit-fit/contracts/options";
import { isAtMinimum, type Postfit, refuseNoPostfit } from "@rabbit-fit/fitter";

/**
 * Refuses what a function of this package cannot be called with: another first argument than a fit, no options, options that are
 * not there, and values that an option cannot have.
 *
 * @throws RabbitInputError
 */
export function checkCall(fit: unknown, options: unknown, rule: OptionRule): void {
  refuseNoPostfit(fit);
  rule.check(options, "options");
}

/**
 * Refuses a fit that is not at its minimum: everything is measured from there.
 *
 * @throws RabbitInputError
 */
export function refuseUnfinished(fit: Postfit, force: boolean | undefined): void {
  const verdict = fit.verdict();
  if (force || !verdict || isAtMinimum(fit)) return;
  throw new RabbitInputError({
    field: "fit",
    state: verdict.converged ? "not at its minimum" : `not converged (${verdict.status})`,
    expected: "a fit that has found its minimum",
    remedy: `${verdict.message} To take the fit as it is, set options.force.`,
  });
}
