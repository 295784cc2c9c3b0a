import type { SymmetricImpactDefinition } from "../options/impact-definition.js";
import type { FitParameters } from "../parameters/fit-parameters.js";
import type { Postfit } from "../postfit/postfit.js";
import { covarianceColumns } from "./covariance-columns.js";
import { dataEffects, varianceByCounts } from "./data-effects.js";
import { impactGroups } from "./groups.js";
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
  const { weights } = likelihood.constraints;
  const point = likelihood.map.at(x);
  const root = weights.map((weight, j) => (frozen.has(j) ? 0 : Math.sqrt(weight) * Math.abs(point.slope(j))));
  const covariance = covarianceColumns(fit);
  const groups = impactGroups(context, new Set(sources));
  const betas = fit.prediction("profiled").bins.betas;
  const ofProcess = betas?.statistics.mode === "full" ? fit.input.processes : [];
  const external = likelihood
    .externalTermsAlong(new Float64Array(likelihood.size))
    .map(({ name }) => `external_${name}`);
  const names = [
    ...groups.systematics.map(({ name }) => name),
    "stat",
    ...(betas ? ["binByBinStat"] : []),
    ...ofProcess.map((name) => `binByBinStat${name}`),
    ...groups.model.map(({ name }) => name),
    ...external,
  ];
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
    const byProcess = ofProcess.map((_, process) =>
      sumOfSquares(ofBetaCentres.filter((_, i) => i % betas!.perBin === process)),
    );
    const byExternal = likelihood.externalTermsAlong(column).map(({ curvature }) => curvature);
    const variance = column[target]!;
    const rest = [sumOfSquares(ofCentres), byBetas, ...byExternal].reduce(
      (left, part) => left - part,
      variance,
    );
    const byCounts =
      kind === "gaussian-global" ? varianceByCounts(fit, ofCounts) : aboveRounding(rest, variance);
    const ofGroup = ({ members }: { readonly members: readonly number[] }) =>
      sumOfSquares(members.map((i) => ofCentres[i]!));
    const variances = [
      ...groups.systematics.map(ofGroup),
      byCounts,
      ...(betas ? [byBetas] : []),
      ...byProcess,
      ...groups.model.map(ofGroup),
      ...byExternal,
    ];
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

const NOTHING_LEFT =
  "the other global impacts are larger than the uncertainty, as the expectation is far from the data and not linear in the parameters. Gaussian global impacts have a statistical part.";

const BENDS_DOWN = "the external term bends down there: it makes the uncertainty larger.";

/** What is left of a variance when its parts are taken away, by rounding no less than nothing. */
function aboveRounding(rest: number, variance: number): number {
  return Math.abs(rest) < 1e-12 * variance ? Math.max(rest, 0) : rest;
}

function sumOfSquares(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}
