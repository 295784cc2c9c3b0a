import { finalTolerance, isRoundingOfCurvature } from "../precision.js";
import type { MinimizerStatus } from "../status.js";
import { converged } from "./endings.js";
import type { ModelMinimum, NewtonMinimum, TrustRegionModel } from "./model.js";

/** A point from which a step is to be chosen. */
export interface Standpoint {
  readonly model: TrustRegionModel;
  readonly radius: number;
  /** Of the subproblem, as `TrustRegionModel.solve` takes it. */
  readonly tolerance: number;
  /** Whether the gradient, or the latest gain, is small enough: only the curvature is still to be seen. */
  readonly flat: boolean;
  /** Distances to the minimum that end the minimization: when asked for, and when rounding has the last word. */
  readonly enough: number;
  readonly polished: number;
  /** Whether the radius is as large as the parameters, or as it may be. */
  readonly isWide: boolean;
  /** For the message where something is not finite. */
  readonly where: "start" | "step";
}

/** The step to the minimum of the model, or the status where the point is a minimum or cannot be left. */
export function chooseStep(at: Standpoint): NewtonMinimum | MinimizerStatus {
  const { model, radius, tolerance, flat } = at;
  const isMinimum = (found: ModelMinimum): found is NewtonMinimum & { kind: "interior" } =>
    found.kind === "interior" && (flat || found.decrease <= at.enough);

  let found = model.solve(flat ? Infinity : radius, tolerance);
  // A loose solution sees too little of the distance to the minimum.
  if (isMinimum(found) && tolerance > finalTolerance) found = model.solve(radius, finalTolerance);
  if (isMinimum(found)) {
    if (!model.examineRest()) return converged(found.decrease);
    found = model.solve(Infinity, tolerance);
    if (isMinimum(found)) return converged(found.decrease);
  }
  if (found.kind === "indefinite") {
    const semidefinite = isRoundingOfCurvature(found.curvature, found.norm);
    found = model.solve(radius, tolerance);
    // A valley with a flat floor: what is left to gain is what the model sees in the trust region.
    if (semidefinite && flat && found.kind === "boundary") return converged(found.decrease);
  }
  // The same where the floor promises next to nothing as far as the parameters are large.
  if (found.kind === "boundary" && !found.convex && found.decrease <= at.polished && at.isWide) {
    const newton = model.solve(Infinity, finalTolerance);
    if (newton.kind === "indefinite" && isRoundingOfCurvature(newton.curvature, newton.norm))
      return converged(found.decrease);
  }
  if (found.kind === "non-finite") return { ...found, where: at.where };
  if (found.kind === "indefinite") throw new Error("unreachable: a finite radius always has a minimum");
  return found;
}
