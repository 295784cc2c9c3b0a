import {
  type Convergence,
  type ConvergenceStatus,
  fitHistogramNames,
  type ResultGroup,
  refuseNoGroup,
} from "@rabbit-fit/contracts";

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
  /** Evaluated where it started, or a result of another program, which does not say. */
  | { readonly kind: "not-minimised" }
  /** Nothing beyond the prefit results. */
  | { readonly kind: "prefit-only" };

/** The status of a result; the one place that decides what counts as converged. */
export function fitStatus(group: ResultGroup): FitStatus {
  refuseNoGroup(group, "group");
  if (!group.histograms.has(fitHistogramNames.parameters)) return { kind: "prefit-only" };
  const { convergence } = group;
  if (convergence === undefined) return { kind: "not-minimised" };
  const { converged, iterations, message } = convergence;
  return converged
    ? { kind: "converged", iterations, message }
    : { kind: "not-converged", reason: statusWord(convergence), iterations, message };
}

/** The status in one word; of a file of another version, the word of the file. */
export function statusWord({ status, unknownStatus }: Pick<Convergence, "status" | "unknownStatus">): string {
  return status === "unknown" ? (unknownStatus ?? status) : status;
}

const meanings: { readonly [Status in ConvergenceStatus]: string } = {
  converged: "converged",
  "at-bound": "at the bound of a parameter",
  "linear-step": "one Newton step did not reach the minimum",
  "iteration-limit": "the limit of iterations was reached",
  "early-stopped": "stopped early",
  stalled: "stalled above the tolerance",
  "non-finite": "not a finite number",
  unbounded: "the likelihood falls without bound",
  "not-positive-definite": "the Hessian is not positive definite",
  "covariance-not-solved": "the uncertainties could not be computed",
  unknown: "ended in a way that this version does not know",
};

/** What a status means, in a few words; the word itself where this version does not know it. */
export function statusMeaning(status: string): string {
  return meanings[status as ConvergenceStatus] ?? status;
}
