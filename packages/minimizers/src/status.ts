import { nameOf } from "./check-problem.js";

/** The quantity of a {@link MinimizerStatus} of kind `non-finite`. */
export type NonFiniteQuantity = "value" | "gradient" | "hessian-product" | "hessian";

/**
 * How far the minimum is, as far as is known.
 *
 * `edm` is the estimated distance to the minimum, ½ gᵀ H⁻¹ g in units of the value: what a quadratic model says can
 * still be gained. It is undefined where that model has no minimum.
 */
export interface RemainingDistance<Edm = number | undefined> {
  readonly edm: Edm;
  /**
   * Whose H that is: the Hessian of the problem, or what changes of the gradient told about it, which is all there is
   * for problems without `hvp`; negative curvature is not seen then.
   */
  readonly edmFrom: "hessian" | "quasi-newton";
}

/** How a minimization ended. */
export type MinimizerStatus =
  /** The minimum, to the tolerance asked for or to the precision of the value and the gradient. */
  | ({ readonly kind: "converged" } & RemainingDistance<number>)
  /** The minimum inside the bounds: the value would fall beyond those of these parameters. `edm` is that of the others. */
  | ({ readonly kind: "at-bound"; readonly parameters: readonly number[] } & RemainingDistance<number>)
  /** As many iterations as allowed were made, and the last point is not yet the minimum. */
  | ({ readonly kind: "iteration-limit"; readonly limit: number } & RemainingDistance)
  /** The value is not below that of `iterations` iterations before, where `earlyStopping` asked to stop. */
  | ({ readonly kind: "early-stopped"; readonly iterations: number } & RemainingDistance)
  /** No step lowers the value, however short, although the model predicts more than rounding explains. */
  | ({ readonly kind: "stalled" } & RemainingDistance)
  /** A number that is needed to go on is NaN or infinite, at the start or wherever the next step could lead. */
  | {
      readonly kind: "non-finite";
      readonly quantity: NonFiniteQuantity;
      readonly where: "start" | "step";
      /** First parameter whose component is not finite; undefined for the value, or where only a norm overflows. */
      readonly parameterIndex: number | undefined;
    }
  /** The value falls without bound. */
  | { readonly kind: "unbounded"; readonly value: number }
  /** No step lowers the value, yet the Hessian has negative curvature: a saddle point, not a minimum. */
  | { readonly kind: "not-positive-definite"; readonly curvature: number };

/**
 * One sentence for people: what happened, and what to do when it is not what they wanted.
 *
 * @param names of the parameters; without them the sentence calls parameters by their index
 */
export function describeStatus(status: MinimizerStatus, names?: readonly string[]): string {
  switch (status.kind) {
    case "converged":
      return `Converged: the estimated distance to the minimum is ${brief(status.edm)}${source(status)}.`;
    case "at-bound": {
      const many = status.parameters.length > 1;
      return (
        `Converged at the bound${many ? "s" : ""} of parameter${many ? "s" : ""} ${list(status.parameters, names)}: the ` +
        `value would fall beyond. For the others the estimated distance to the minimum is ${brief(status.edm)}` +
        `${source(status)}.`
      );
    }
    case "iteration-limit":
      return (
        `Not converged after the limit of ${status.limit} iterations (${distance(status)}). ` +
        "Allow more iterations; if the value hardly falls any more, look for parameters of very different scales " +
        "or give a preconditioner."
      );
    case "early-stopped":
      return (
        `Stopped early: the value is not below that of ${status.iterations} iterations before ` +
        `(${distance(status)}). Leave out earlyStopping to go on to the precision of the gradient.`
      );
    case "stalled":
      return (
        `Stalled: no step lowers the value any further (${distance(status)}). The value is too noisy for its ` +
        "derivatives, or the derivatives are wrong. State the noise with valueNoise, and check the gradient " +
        "against finite differences."
      );
    case "non-finite": {
      const component =
        status.parameterIndex === undefined ? "" : ` (parameter ${nameOf({ names }, status.parameterIndex)})`;
      return status.where === "start"
        ? `The ${name(status.quantity)} is not finite at the start${component}. Start from another point.`
        : `The ${name(status.quantity)} is not finite${component}, and shorter steps do not help. ` +
            "The last point lies on the edge of where the function is defined.";
    }
    case "unbounded":
      return (
        `The value falls without bound, to ${brief(status.value)} and below. A term that holds some parameter ` +
        "is missing."
      );
    case "not-positive-definite":
      return (
        `The last point is no minimum: the Hessian has curvature ${brief(status.curvature)} along some direction, ` +
        "but no step along it lowers the value within rounding. Start from another point, or freeze parameters " +
        "that the function does not determine."
      );
    default:
      return status satisfies never;
  }
}

function brief(x: number): string {
  return x.toPrecision(3);
}

function distance(status: RemainingDistance): string {
  return status.edm === undefined
    ? "the local model has no minimum"
    : `estimated distance to the minimum ${brief(status.edm)}${source(status)}`;
}

function source({ edmFrom }: RemainingDistance): string {
  return edmFrom === "hessian" ? "" : ", as far as changes of the gradient tell";
}

/** The first few, and how many more. */
function list(parameters: readonly number[], names: readonly string[] | undefined): string {
  const shown = parameters
    .slice(0, LISTED)
    .map((index) => nameOf({ names }, index))
    .join(", ");
  return parameters.length > LISTED ? `${shown} and ${parameters.length - LISTED} more` : shown;
}

const LISTED = 10;

function name(quantity: NonFiniteQuantity): string {
  return quantity === "hessian-product" ? "product of the Hessian and a vector" : quantity;
}
