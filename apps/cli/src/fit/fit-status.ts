import type { ResultGroup } from "@rabbit-fit/contracts";

/** How the fit to one data set ended. */
export type FitStatus =
  | { readonly kind: "converged"; readonly iterations: number; readonly message: string }
  | { readonly kind: "not-converged"; readonly iterations: number; readonly message: string }
  /** Evaluated where it started (`--noFit`). */
  | { readonly kind: "not-minimised" }
  /** Nothing beyond the prefit results (`--prefitOnly`). */
  | { readonly kind: "prefit-only" };

/** The status of a result; the one place that decides what counts as converged. */
export function fitStatus(group: ResultGroup): FitStatus {
  if (!group.histograms.has("parms")) return { kind: "prefit-only" };
  const { convergence } = group;
  if (convergence === undefined) return { kind: "not-minimised" };
  const { converged, iterations, message } = convergence;
  return { kind: converged ? "converged" : "not-converged", iterations, message };
}
