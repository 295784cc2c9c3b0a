import type { Fault } from "../fault.js";
import { finalTolerance, isRoundingOfCurvature } from "../precision.js";
import type { MinimizerStatus } from "../status.js";
import type { NewtonMinimum, TrustRegionModel } from "./model.js";

export function converged(edm: number): MinimizerStatus {
  return { kind: "converged", edm: Math.max(0, edm), edmFrom: "hessian" };
}

/** What the model itself can still gain, undefined where it has no minimum. */
export function remaining(model: TrustRegionModel): number | undefined {
  const newton = model.solve(Infinity, finalTolerance);
  return newton.kind === "interior" ? newton.decrease : undefined;
}

interface Stuck {
  readonly model: TrustRegionModel;
  readonly found: NewtonMinimum;
  /** Of the latest step, if it was not finite. */
  readonly lastFault: Fault | undefined;
  /** Gains that rounding of the value may hide. */
  readonly hidden: number;
  /** ‖x‖, the distance over which a flat valley is looked at. */
  readonly reach: number;
}

/** The status where the next step is too short to change any parameter, or promises nothing. */
export function whyStuck({ model, found, lastFault, hidden, reach }: Stuck): MinimizerStatus {
  if (found.kind === "interior") return converged(found.decrease);
  if (lastFault !== undefined) return { ...lastFault, where: "step" };
  const newton = model.solve(Infinity, finalTolerance);
  switch (newton.kind) {
    case "indefinite": {
      if (!isRoundingOfCurvature(newton.curvature, newton.norm))
        return { kind: "not-positive-definite", curvature: newton.curvature };
      // A valley with a flat floor: Newton's step has no length there, so look as far as the parameters are large.
      const within = model.solve(reach > 0 ? reach : 1, finalTolerance);
      return within.kind === "boundary" && within.decrease <= hidden
        ? converged(within.decrease)
        : { kind: "stalled", edm: undefined, edmFrom: "hessian" };
    }
    case "interior":
      return {
        kind: newton.decrease <= hidden ? "converged" : "stalled",
        edm: newton.decrease,
        edmFrom: "hessian",
      };
    case "boundary":
    case "non-finite":
      return { kind: "stalled", edm: undefined, edmFrom: "hessian" };
    default:
      return newton satisfies never;
  }
}
