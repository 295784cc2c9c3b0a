import type { Convergence } from "@rabbit-fit/contracts";
import { hessianCovariance } from "../covariance/hessian-covariance.js";
import { matrixFreeVariances } from "../covariance/matrix-free-variances.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { DataSetFit } from "./fit-data-set.js";

export interface PostfitUncertainties {
  /** Of all parameters, where it was asked for and the Hessian gives one. */
  readonly covariance?: Extract<ParameterCovariance, { kind: "dense" }>;
  /** NaN where there is none, [parameters]. */
  readonly variances: Float64Array;
  /** Estimated distance to the minimum, in units of the negative log-likelihood. */
  readonly edm: number | null;
  /** Why there are no uncertainties although they were asked for. */
  readonly failure?: Pick<Convergence, "status" | "message">;
}

/** What the curvature of the likelihood at x says about the parameters, as far as the options ask for it. */
export function postfitUncertainties(job: DataSetFit, x: Float64Array): PostfitUncertainties {
  const { likelihood, input, options, frozen, prefitVariances } = job;
  const none = { variances: new Float64Array(x.length).fill(Number.NaN), edm: null };
  const kind = options.covariance ?? "full";
  switch (kind) {
    case "none":
      return none;
    case "full": {
      const result = hessianCovariance(likelihood, { x, frozen, prefitVariances });
      if (result.kind === "not-positive-definite") {
        const message = `The Hessian is not positive definite (first seen at parameter "${result.parameter}"): there are no uncertainties.`;
        return { ...none, failure: { status: result.kind, message } };
      }
      const values = result.covariance;
      const variances = x.map((_, i) => values[i * (x.length + 1)]!);
      for (const i of result.undetermined) variances[i] = Number.NaN;
      if (result.undetermined.length > 0) {
        const names = result.undetermined.map((i) => `"${likelihood.parameterNames[i]}"`).join(", ");
        options.onProgress?.({
          kind: "message",
          level: "warning",
          text: `No uncertainty for ${names}: at zero, a signal strength stored as a square root has no slope. Fit with --allowNegativeParam.`,
        });
      }
      return { covariance: { kind: "dense", size: x.length, values }, variances, edm: result.edm };
    }
    case "of-interest": {
      const { poiCount, modelCount } = likelihood.map;
      const targets = [
        ...Array.from({ length: poiCount }, (_, i) => i),
        ...Array.from(input.systematics.noiIndices, (index) => modelCount + index),
      ];
      const result = matrixFreeVariances(likelihood, { x, frozen, prefitVariances, targets });
      return result.kind === "solved"
        ? { variances: result.variances, edm: result.edm }
        : { ...none, failure: { status: result.kind, message: result.message } };
    }
    default:
      return kind satisfies never;
  }
}
