import type { Likelihood } from "../likelihood/likelihood.js";
import type { SymmetricImpactDefinition } from "../options/impact-definition.js";
import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Frozen } from "../parameters/frozen.js";
import { covarianceColumns } from "../postfit/covariance-columns.js";
import type { Postfit } from "../postfit/postfit.js";
import { dataEffects, varianceByCounts } from "./data-effects.js";
import { globalGroups } from "./global-groups.js";
import type { ImpactFailure, SymmetricImpacts } from "./impact-tables.js";
import type { ImpactSelection } from "./selection.js";

/**
 * Global impacts: what was measured, the centres of the constraints, the counts and the simulated events, is moved by its own
 * uncertainty, and the minimum follows. On a parameter with the column c of the covariance C,
 *
 *   centre of x_j            sqrt(w_j) c_j,  w_j the weight of its constraint
 *   group^2                  the sum of the squares of its members
 *   binByBinStat^2           the same over the centres of the bin-by-bin parameters; in full mode also by process
 *   external_NAME^2          c^T H c with H the Hessian of the external term
 *   stat^2, global           what is left of C
 *   stat^2, gaussian-global  u^T V(N) u with u = dx/dN
 *
 * so that the squares of the global ones add up to the variance. The two definitions of `stat` agree where the expectation is
 * linear in the parameters, or meets the data.
 *
 * Source: arXiv:2307.04007.
 */
export function globalImpacts(
  fit: Postfit,
  { kind }: { readonly kind: Exclude<SymmetricImpactDefinition["kind"], "traditional"> },
  { context, sources, targets }: ImpactSelection & { readonly context: FitParameters },
): SymmetricImpacts {
  const { likelihood, x, frozen } = fit;
  const { parameterNames } = likelihood;
  const root = centreRoots(likelihood, x, frozen);
  const covariance = covarianceColumns(fit);
  const { betas } = fit.prediction("profiled").bins;
  const groups = globalGroups(fit, context, sources);
  const { names } = groups;
  const impacts = new Float64Array(targets.length * sources.length);
  const grouped = new Float64Array(targets.length * names.length);
  const totals = new Float64Array(targets.length);
  const failures: ImpactFailure[] = [];
  targets.forEach((target, at) => {
    const column = covariance.column(target);
    const ofCentres = root.map((value, j) => value * column[j]!);
    sources.forEach((source, i) => {
      impacts[at * sources.length + i] = ofCentres[source]!;
    });
    const { ofCounts, ofBetaCentres } = dataEffects(fit, column);
    const byBetas = sumOfSquares(ofBetaCentres);
    const byPlace = Array.from({ length: betas?.perBin ?? 0 }, (_, place) =>
      sumOfSquares(ofBetaCentres.filter((_, i) => i % betas!.perBin === place)),
    );
    const byExternal = likelihood.externalTermsAlong(column).map(({ curvature }) => curvature);
    const variance = column[target]!;
    const rest = [sumOfSquares(ofCentres), byBetas, ...byExternal].reduce(
      (left, part) => left - part,
      variance,
    );
    const byCounts =
      kind === "gaussian-global" ? varianceByCounts(fit, ofCounts) : aboveRounding(rest, variance);
    const ofCentre = (j: number) => ofCentres[j]! * ofCentres[j]!;
    const variances = groups.variances({ ofCentre, byCounts, byBetas, byPlace, byExternal });
    grouped.set(variances.map(Math.sqrt), at * names.length);
    totals[at] = Math.sqrt(variance);
    variances.forEach((part, i) => {
      if (!(part < 0)) return;
      const reason = names[i] === "stat" ? NOTHING_LEFT : BENDS_DOWN;
      failures.push({ source: `${names[i]} on ${parameterNames[target]}`, reason });
    });
  });
  return {
    kind,
    parameters: targets.map((i) => parameterNames[i]!),
    sources: sources.map((i) => parameterNames[i]!),
    impacts,
    groups: names,
    grouped,
    totals,
    failures,
  };
}

export const NOTHING_LEFT =
  "the other global impacts are larger than the uncertainty, as the expectation is far from the data and not linear in the parameters. Gaussian global impacts have a statistical part.";

const BENDS_DOWN = "the external term bends down there: it makes the uncertainty larger.";

/**
 * sqrt(w_j) |dp_j/dx_j|, so that times the column of the covariance it is what the centre of the constraint on p_j does;
 * 0 where there is no constraint, or the parameter is held. [parameters]
 */
export function centreRoots({ constraints, map }: Likelihood, x: Float64Array, frozen: Frozen): Float64Array {
  const point = map.at(x);
  return constraints.weights.map((weight, j) =>
    frozen.has(j) ? 0 : Math.sqrt(weight) * Math.abs(point.slope(j)),
  );
}

/** What is left of a variance when its parts are taken away, 0 where that is rounding. */
export function aboveRounding(rest: number, variance: number): number {
  return Math.abs(rest) < 1e-12 * variance ? 0 : rest;
}

function sumOfSquares(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
