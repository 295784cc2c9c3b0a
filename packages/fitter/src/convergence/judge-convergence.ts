import type { Convergence, ConvergenceStatus } from "@rabbit-fit/contracts";
import type { MinimizerOptions } from "../options/fit-options.js";
import { distanceClause } from "./explain-status.js";

/** A fit counts as converged up to this estimated distance to the minimum, in units of the negative log-likelihood. */
export const LARGEST_DISTANCE = 1e-6;

/** What the uncertainties have to say about a minimum. */
export interface CurvatureVerdict {
  /** Estimated distance to the minimum; null where it was not computed. */
  readonly edm: number | null;
  readonly conditionNumber?: number;
  /** Why there are no uncertainties although they were asked for. */
  readonly failure?: Pick<Convergence, "status" | "message">;
  /** What there is to say of a minimum besides, such as parameters at their bounds. */
  readonly note?: string;
}

/**
 * The Hessian at the end point decides: where it is not positive definite there is no minimum; otherwise the EDM decides,
 * whatever the minimizer reported. A fit that has met a tolerance of the options has converged at any distance, and its
 * message says so.
 *
 * @param convergence as the minimizer reported it; undefined where nothing was minimised
 * @param options of the minimizer
 */
export function judgeConvergence(
  convergence: Convergence | undefined,
  { edm, conditionNumber, failure, note }: CurvatureVerdict,
  options: MinimizerOptions = {},
): Convergence | undefined {
  if (failure) {
    // That there is no minimum, and why, explains all else.
    const explains = failure.status === "unbounded";
    if (convergence && !explains && isExplained(convergence.status)) return convergence;
    if (convergence && !explains && isUnfinished(convergence.status)) {
      const message = `${convergence.message} There are no uncertainties here (${failure.status}).`;
      return { ...convergence, converged: false, message };
    }
    return { iterations: 0, hessianVectorProducts: 0, ...convergence, ...failure, converged: false };
  }
  if (!convergence) return undefined;
  const judged = { ...convergence, ...(conditionNumber !== undefined && { conditionNumber }), ...verdict() };
  return note === undefined ? judged : { ...judged, message: `${judged.message} ${note}` };

  function verdict(): Partial<Convergence> {
    // Where nothing floats there is no distance, but there may be no likelihood either.
    if (convergence!.status === "non-finite") return {};
    const distance = edm ?? convergence!.edm;
    const tolerance = metTolerance(convergence!, options);
    if (tolerance !== undefined && distance !== undefined && distance > LARGEST_DISTANCE) {
      const message = `Converged to the tolerance of ${tolerance}${distanceClause(distance)}. That is above ${LARGEST_DISTANCE.toExponential()}: a smaller tolerance leads closer.`;
      return { message };
    }
    if (edm === null || convergence!.converged === edm <= LARGEST_DISTANCE) return {};
    const converged = edm <= LARGEST_DISTANCE;
    // One Newton step was asked for and made, near the minimum or not.
    if (convergence!.status === "linear-step") return { converged };
    return converged
      ? { converged, status: "converged", message: `Converged${distanceClause(edm)}.` }
      : { converged, status: "stalled", message: `The minimizer ended${distanceClause(edm)}.` };
  }
}

/** The option whose tolerance a fit has met, which may be why it ended. */
function metTolerance(
  { status, gradientNorm = Number.NaN }: Convergence,
  { gradientTolerance = 0, valueTolerance = 0 }: MinimizerOptions,
): string | undefined {
  if (status !== "converged") return undefined;
  if (gradientTolerance > 0 && gradientNorm <= gradientTolerance)
    return "options.minimizer.gradientTolerance";
  return valueTolerance > 0 ? "options.minimizer.valueTolerance" : undefined;
}

/** A likelihood without minimum: the minimizer has said why. */
function isExplained(status: ConvergenceStatus): boolean {
  return status === "non-finite" || status === "unbounded";
}

/** On the way to a minimum a Hessian may well be faulty. */
function isUnfinished(status: ConvergenceStatus): boolean {
  return status === "iteration-limit" || status === "early-stopped" || status === "linear-step";
}
