import { blockRanges } from "../linear-algebra/block-ranges.js";
import { dot } from "../linear-algebra/vectors.js";
import type { YieldFunction } from "../mappings/mapping.js";
import { once } from "../once.js";
import type { Postfit } from "../postfit/postfit.js";
import type { Prefit } from "../postfit/prefit.js";
import { fitParameters } from "../postfit/prefit.js";
import { type JacobianResult, type JacobianTaker, jacobianPass } from "../prediction/jacobian-pass.js";
import type { MappedObservables } from "../prediction/mapped-observables.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import { directEffects } from "./direct-effects.js";
import { aboveRounding, centreRoots } from "./global.js";
import { globalGroups } from "./global-groups.js";
import { type DataVariances, outputDataVariances, restingDataVariances } from "./output-data-effects.js";

/** Where impacts on observables are taken. */
export interface ObservableImpactsOptions {
  readonly fit: Pick<Prefit | Postfit, "likelihood" | "input" | "frozen">;
  /** [parameters] */
  readonly x: Float64Array;
  readonly covariance: ParameterCovariance;
  /** What the histograms show. */
  readonly prediction: Prediction;
  /** The prediction of the likelihood, whose data move the minimum; undefined before a fit, when nothing moves. */
  readonly following: Prediction | undefined;
}

/** Global impacts on the outputs of a function of the yields, by both definitions of `stat`. */
export interface ObservableImpacts {
  readonly sources: readonly string[];
  /** With the sign of the shift, the same in both definitions, [outputs, sources] */
  readonly impacts: Float64Array;
  readonly groups: readonly string[];
  /** [outputs, groups] */
  readonly global: Float64Array;
  readonly gaussian: Float64Array;
}

/** Impacts on observables, in two passes over the Jacobian. */
export interface ObservableImpactsTaker {
  /** For a pass over the Jacobian of what is shown. */
  readonly taker: JacobianTaker;
  /** After the first pass: for a pass over the prediction that follows the data; none before a fit. */
  follow(): readonly JacobianTaker[];
  /** After both. */
  result(): ObservableImpacts;
}

/**
 * Global impacts on outputs f with J = df/dx, in which bin-by-bin parameters follow, and the rows c of J C:
 *
 *   centre of x_j            sqrt(w_j) c_j
 *   binByBinStat^2           the sum over the centres of the bin-by-bin parameters, which move f also at fixed x
 *   external_NAME^2          c^T H c with H the Hessian of the external term
 *   stat^2, global           what is left of the variance of f
 *   stat^2, gaussian-global  u^T V(N) u with u = df/dN
 *
 * Before a fit the data move nothing: `stat` is what parameters without a constraint give, or zero in the second definition.
 */
export function observableImpacts(
  f: YieldFunction,
  observables: MappedObservables,
  { fit, x, covariance, prediction, following }: ObservableImpactsOptions,
): ObservableImpactsTaker {
  const { likelihood, frozen } = fit;
  const { size, parameterNames } = likelihood;
  const context = fitParameters(fit);
  const jacobian = observables.jacobian();
  const direct = directEffects(prediction, f, observables.bySum);
  let variances: Float64Array | undefined;
  let data: JacobianResult<DataVariances> | undefined;
  /** J becomes J C in its place. */
  const move = () => {
    const moved = jacobian.result();
    variances ??= moveRows(moved, covariance, f.size, size).map(
      (variance, o) => variance + observables.betaVariance(o),
    );
    return { moved, variances };
  };
  return {
    taker: jacobian,
    follow: () => {
      if (!following) return [];
      const { moved } = move();
      data = outputDataVariances(following, { outputCount: f.size, direct, moved });
      return [data];
    },
    result: once(() => {
      const { moved, variances: totals } = move();
      const parts = data?.result() ?? restingDataVariances(prediction, { outputCount: f.size, direct });
      const groups = globalGroups(fit, context, [...parameterNames.keys()]);
      const width = groups.names.length;
      const root = centreRoots(likelihood, x, frozen);
      const global = new Float64Array(f.size * width);
      const gaussian = new Float64Array(f.size * width);
      for (let o = 0; o < f.size; o++) {
        const row = moved.subarray(o * size, (o + 1) * size);
        // External terms have no part in the uncertainties before a fit.
        const byExternal = likelihood
          .externalTermsAlong(row)
          .map(({ curvature }) => (following ? curvature : 0));
        let rest = totals[o]! - byExternal.reduce((sum, part) => sum + part, 0);
        for (let j = 0; j < size; j++) {
          row[j] = root[j]! * row[j]!;
          rest -= row[j]! * row[j]!;
        }
        const byPlace = parts.byPlace.subarray(o * parts.perBin, (o + 1) * parts.perBin);
        const byBetas = byPlace.reduce((sum, part) => sum + part, 0);
        const of = (byCounts: number) =>
          groups
            .variances({ ofCentre: (j) => row[j]! * row[j]!, byCounts, byBetas, byPlace, byExternal })
            .map(Math.sqrt);
        global.set(of(aboveRounding(rest - byBetas, totals[o]!)), o * width);
        gaussian.set(of(parts.byCounts[o]!), o * width);
      }
      return { sources: parameterNames, impacts: moved, groups: groups.names, global, gaussian };
    }),
  };
}

/** The passes of impacts on observables, one after the other. */
export function followData(
  following: Prediction | undefined,
  takers: readonly ObservableImpactsTaker[],
): void {
  const follow = takers.flatMap((one) => one.follow());
  if (following) jacobianPass(following, follow);
}

/** Replaces J by J C, block by block. @returns J C J^T, its diagonal, [rows] */
function moveRows(
  jacobian: Float64Array,
  covariance: ParameterCovariance,
  rowCount: number,
  size: number,
): Float64Array {
  const variances = new Float64Array(rowCount);
  for (const [first, end] of blockRanges({ first: 0, end: rowCount, bytesOf: () => 8 * size })) {
    const rows = jacobian.subarray(first * size, end * size);
    const moved = timesCovariance(rows, end - first, covariance);
    for (let o = first; o < end; o++) {
      const at = (o - first) * size;
      variances[o] = dot(rows.subarray(at, at + size), moved.subarray(at, at + size));
    }
    rows.set(moved);
  }
  return variances;
}
