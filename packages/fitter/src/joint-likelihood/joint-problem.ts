import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Preconditioner } from "@rabbit-fit/minimizers";
import type { PlacedData } from "../data/placed-data.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { dot } from "../linear-algebra/vectors.js";
import type { Mapping } from "../mappings/mapping.js";
import { NotSolvedError } from "../postfit/not-solved-error.js";
import type { Postfit } from "../postfit/postfit.js";
import { refitMetric } from "../profile-likelihood/refit-metric.js";
import { jointBins } from "./joint-bins.js";
import { JointLikelihood, type JointPoint } from "./joint-likelihood.js";
import { jointMetric } from "./joint-metric.js";
import { observableFunction } from "./observable-function.js";

/** An output of a mapping and the likelihood of a fit, as functions of the parameters and of the bin-by-bin parameters. */
export interface JointProblem {
  readonly joint: JointLikelihood;
  /** Inverse of the joint Hessian at the minimum of the fit. */
  readonly metric: Preconditioner;
  /** The minimum of the fit. */
  readonly atBest: JointPoint;
  /** H^-1 dg/du at the minimum. */
  readonly column: Float64Array;
  /** Variance of the observable, dg/du H^-1 dg/du. */
  readonly variance: number;
  /** The same functions of other data. */
  withData(data: Partial<PlacedData>): JointLikelihood;
}

/**
 * @throws NotSolvedError where the fit has no uncertainties, or the observable has no derivatives by the bin-by-bin parameters
 * @throws RabbitInputError where the mapping has no such output
 */
export function jointProblem(fit: Postfit, mapping: Mapping, output: number): JointProblem {
  const { likelihood } = fit;
  const { failure, undetermined = [] } = fit.uncertainties();
  if (failure) throw new NotSolvedError(failure.message);
  if (!(output >= 0 && output < mapping.size)) {
    throw new RabbitInputError({
      field: "output",
      found: output,
      expected: `an output of ${mapping.key}, from 0 to ${mapping.size - 1}`,
    });
  }
  const frozen = fit.frozen.and(undetermined);
  const best = jointBins(likelihood, fit.x);
  const betas = fit.profile === "profiled" ? "free" : "held";
  const jointOf = (of: Likelihood) => {
    const observable = observableFunction(of, mapping, { output, betas, frozen });
    return new JointLikelihood(of, { observable, frozen, best });
  };
  const joint = jointOf(likelihood);
  const clear = (v: Float64Array) => joint.clear(v);
  const metric = jointMetric(likelihood, best, { metric: refitMetric(fit, frozen), clear });
  const atBest = joint.at(withProfiledBetas(likelihood, fit.x));
  const column = new Float64Array(joint.size);
  metric.solve(atBest.slope, column);
  return {
    joint,
    metric,
    atBest,
    column,
    variance: dot(atBest.slope, column),
    withData: (data) => jointOf(likelihood.withData({ ...fit.data, ...data })),
  };
}

/** Bin-by-bin parameters where the data alone have them: [parameters | bin-by-bin parameters] */
export function withProfiledBetas(likelihood: Likelihood, x: Float64Array): Float64Array {
  return Float64Array.from([...x, ...(jointBins(likelihood, x).profiled.betas?.values ?? [])]);
}
