import { cholesky, solveLowerTriangular } from "@rabbit-fit/autodiff-kernels";
import type { FitParameters } from "../parameters/fit-parameters.js";
import { type CovarianceColumns, covarianceColumns } from "../postfit/covariance-columns.js";
import type { Postfit } from "../postfit/postfit.js";
import { impactGroups } from "./groups.js";
import type { SymmetricImpacts } from "./impact-tables.js";
import type { ImpactSelection } from "./selection.js";
import { statisticalVariances } from "./statistical-variances.js";

/**
 * Traditional impacts: nuisance parameters are held away from where the fit has them, and the others follow. With C the
 * covariance, on a parameter t,
 *
 *   x_j            C_tj / sqrt(C_jj), its shift when x_j is held one postfit standard deviation up
 *   group G        sqrt(C_tG C_GG^-1 C_Gt), what its uncertainty loses in quadrature when G is held
 *   stat           its uncertainty with all constrained nuisance parameters held, and the bin-by-bin parameters
 *   binByBinStat   what that gains in quadrature when the latter float
 */
export function traditionalImpacts(
  fit: Postfit,
  { context, sources, targets }: ImpactSelection & { readonly context: FitParameters },
): SymmetricImpacts {
  const { parameterNames, statistics } = fit.likelihood;
  const covariance = covarianceColumns(fit);
  const impacts = new Float64Array(targets.length * sources.length);
  sources.forEach((source, i) => {
    const column = covariance.column(source);
    const sigma = Math.sqrt(column[source]!);
    targets.forEach((target, at) => {
      // A frozen parameter has no variance and moves nothing.
      impacts[at * sources.length + i] = sigma === 0 ? 0 : column[target]! / sigma;
    });
  });
  const groups = impactGroups(context, new Set(sources));
  const { withBetas, withoutBetas } = statisticalVariances(fit, context.systematics.unconstrainedCount);
  const columns: { readonly name: string; readonly impacts: readonly number[] }[] = [
    ...groups.systematics.map(ofGroup),
    { name: "stat", impacts: targets.map((target) => Math.sqrt(withoutBetas(target))) },
  ];
  if (statistics) {
    const gained = (target: number) => Math.sqrt(Math.max(0, withBetas(target) - withoutBetas(target)));
    columns.push({ name: "binByBinStat", impacts: targets.map(gained) });
  }
  columns.push(...groups.model.map(ofGroup));
  const grouped = new Float64Array(targets.length * columns.length);
  columns.forEach((column, i) => {
    column.impacts.forEach((impact, at) => {
      grouped[at * columns.length + i] = impact;
    });
  });
  return {
    kind: "traditional",
    parameters: targets.map((i) => parameterNames[i]!),
    sources: sources.map((i) => parameterNames[i]!),
    impacts,
    groups: columns.map(({ name }) => name),
    grouped,
    totals: Float64Array.from(targets, (i) => Math.sqrt(covariance.column(i)[i]!)),
    failures: [],
  };

  function ofGroup({ name, members }: { readonly name: string; readonly members: readonly number[] }) {
    return { name, impacts: groupImpacts(covariance, members, targets) };
  }
}

/** sqrt(C_tG C_GG^-1 C_Gt) = |L^-1 C_Gt| with L L^T = C_GG, for each target. */
function groupImpacts(
  covariance: CovarianceColumns,
  members: readonly number[],
  targets: readonly number[],
): number[] {
  const size = members.length;
  const width = targets.length;
  const block = new Float64Array(size * size);
  const right = new Float64Array(size * width);
  members.forEach((member, row) => {
    const column = covariance.column(member);
    members.forEach((other, i) => {
      block[row * size + i] = column[other]!;
    });
    targets.forEach((target, i) => {
      right[row * width + i] = column[target]!;
    });
  });
  const factored = cholesky(block, size);
  if (factored.kind !== "factored") return targets.map(() => Number.NaN);
  const solved = solveLowerTriangular(factored.factor, size, right);
  return targets.map((_, i) => {
    let sum = 0;
    for (let row = 0; row < size; row++) sum += solved[row * width + i]! ** 2;
    return Math.sqrt(sum);
  });
}
