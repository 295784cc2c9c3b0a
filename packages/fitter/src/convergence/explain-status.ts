import { listedNames } from "@rabbit-fit/contracts";
import type { MinimizerStatus } from "@rabbit-fit/minimizers";

/** What an explanation needs besides the status, in terms of the fit. */
export interface FitFacts {
  readonly parameterNames: readonly string[];
  /** Which parameters run away, where the likelihood has no minimum. */
  readonly runaway?: string;
  /** Which bin, process and parameter are to blame, where the likelihood is not finite or a yield cannot be. */
  readonly notFinite?: string;
  /** Whether it is minimised again from the minimum of a fit, as at a point of a scan: options of the fit do not place its start. */
  readonly isRefit?: boolean;
}

/** `, at an estimated distance of 1e-3 to the minimum` */
export function distanceClause(edm: number | undefined): string {
  return edm === undefined ? "" : `, at an estimated distance of ${edm.toPrecision(3)} to the minimum`;
}

/** How a minimisation ended and what can be done about it, in terms of a fit. */
export function explainStatus(status: MinimizerStatus, facts: FitFacts): string {
  const { parameterNames, runaway, notFinite, isRefit } = facts;
  switch (status.kind) {
    case "converged":
      return `Converged${distanceClause(status.edm)}.`;
    case "at-bound": {
      const names = listedNames(status.parameters.map((i) => `"${parameterNames[i]}"`));
      return `Converged at the bound of ${names}${distanceClause(status.edm)}.`;
    }
    case "iteration-limit":
      return `Stopped after ${status.limit} iterations${distanceClause(status.edm)}. Allow more (options.minimizer.maxIterations), or freeze parameters that the data do not determine (options.parameters.freeze).`;
    case "early-stopped":
      return `Stopped early${distanceClause(status.edm)}: the likelihood is not below that of ${status.iterations} iterations before (options.minimizer.earlyStopping).`;
    case "stalled":
      return `No step lowers the likelihood any further${distanceClause(status.edm)}: rounding error prevents further improvement. Look for yields or variations of extreme size.`;
    case "non-finite": {
      const parameter =
        status.parameterIndex === undefined
          ? ""
          : ` with respect to "${parameterNames[status.parameterIndex]}"`;
      const place = status.where === "start" ? "at the starting point" : "wherever the next step could lead";
      return `The ${quantityName[status.quantity]} of the likelihood${parameter} is not finite ${place}.${notFinite === undefined ? "" : ` ${notFinite}`}${isRefit ? "" : " Look at the template, at options.parameters.expectSignal and at options.parameters.constraintMinima."}`;
    }
    case "unbounded":
      return `The likelihood has no minimum: it falls without bound${runaway === undefined ? "" : ` along ${runaway}`}. ${notFinite === undefined ? "A constraint is missing there, or an external term has the wrong sign." : `${notFinite} Data without events prefer such yields: constrain what leads there, or fit without options.parameters.allowNegative.`}`;
    case "not-positive-definite":
      return `The likelihood is at a saddle point and no step leads down from it. ${isRefit ? "Freeze" : "Start elsewhere (options.parameters.expectSignal), or freeze"} parameters that the data do not determine (options.parameters.freeze).`;
    default:
      return status satisfies never;
  }
}

const quantityName = {
  value: "value",
  gradient: "gradient",
  "hessian-product": "product with the Hessian",
  hessian: "Hessian",
} as const;
