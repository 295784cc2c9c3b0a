import type { ConvergenceStatus, ResultGroup } from "@rabbit-fit/contracts";

/** How the fit to one data set ended. */
export type FitStatus =
  | { readonly kind: "converged"; readonly iterations: number; readonly message: string }
  | {
      readonly kind: "not-converged";
      /** The status as in the result: `stalled`, `iteration-limit`, `non-finite` ... */
      readonly reason: string;
      readonly iterations: number;
      readonly message: string;
    }
  /** Evaluated where it started (`--noFit`). */
  | { readonly kind: "not-minimised" }
  /** Nothing beyond the prefit results (`--prefitOnly`). */
  | { readonly kind: "prefit-only" };

/** The status of a result; the one place that decides what counts as converged. */
export function fitStatus(group: ResultGroup): FitStatus {
  if (!group.histograms.has("parms")) return { kind: "prefit-only" };
  const { convergence } = group;
  if (convergence === undefined) return { kind: "not-minimised" };
  const { converged, status, unknownStatus, iterations, message } = convergence;
  return converged
    ? { kind: "converged", iterations, message }
    : { kind: "not-converged", reason: unknownStatus ?? status, iterations, message };
}

/** What a status means, in a few words. */
const reasons: Readonly<Record<Exclude<ConvergenceStatus, "converged" | "unknown">, string>> = {
  "at-bound": "at the bound of a parameter",
  "covariance-not-solved": "the uncertainties could not be computed",
  "iteration-limit": "the limit of iterations was reached",
  "early-stopped": "stopped early",
  stalled: "stalled above the tolerance",
  "linear-step": "one Newton step did not reach the minimum",
  "non-finite": "not a finite number",
  unbounded: "the likelihood falls without bound",
  "not-positive-definite": "the Hessian is not positive definite",
};

/** A status of a result in a few words; as it is where this version does not know it. */
export function reasonText(reason: string): string {
  return (reasons as Readonly<Record<string, string>>)[reason] ?? reason;
}

/** What the message of a fit that converged says beyond that: of parameters at their bounds, for example. */
export function convergedRemark(message: string): string {
  return message.replace(/^Converged(?:, at an estimated distance of \S+ to the minimum)?\.\s*/, "");
}
