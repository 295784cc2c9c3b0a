import { precision } from "../bin-by-bin/bin-betas.js";
import { type ProfiledBins, profiledBins, unprofiledBins } from "../bin-by-bin/profile-bins.js";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { timesVector } from "../linear-algebra/vectors.js";

/** A point of the joint likelihood: the bins with given bin-by-bin parameters, and as the likelihood profiles them. */
export interface JointBins {
  readonly x: Float64Array;
  /** lambda, before bin-by-bin parameters, [rows] */
  readonly rowYields: Float64Array;
  readonly given: ProfiledBins;
  readonly profiled: ProfiledBins;
}

/** @param beta of all bin-by-bin parameters; as they are profiled by default */
export function jointBins(likelihood: Likelihood, x: Float64Array, beta?: Float64Array): JointBins {
  const { rows, processCount, statistics } = likelihood;
  const rowYields = likelihood.yields.at(x);
  const options = { rows, processCount, rowYields, statistics };
  const profiled = profiledBins(options, likelihood.profile(x));
  return { x, rowYields, profiled, given: unprofiledBins(options, beta ?? profiled.betas?.values) };
}

/** What scales each row: its bin-by-bin parameter, or 1. [rows] */
export function rowScales({ betas, rowFactor }: ProfiledBins): Float64Array {
  return rowFactor.map((_, row) => {
    const i = betas?.ofRow[row] ?? -1;
    return i < 0 ? 1 : betas!.values[i]!;
  });
}

/** How profiled bins respond to changes of the rows: dt, [bins], and dbeta, [bin-by-bin parameters]. */
export function profiledResponse(bins: ProfiledBins, dRows: Float64Array, binOfRow: Int32Array) {
  const atFixedSlope = new Float64Array(bins.yields.length);
  dRows.forEach((value, row) => {
    atFixedSlope[binOfRow[row]!]! += bins.rowFactor[row]! * value;
  });
  const slopes = timesWeight(bins, atFixedSlope);
  const { betas } = bins;
  if (!betas) return { slopes, betas: new Float64Array(0) };
  const scaled = byParameter(betas.ofRow, dRows, betas.values.length);
  const ofBetas = scaled.map((de, i) => {
    const bin = Math.floor(i / betas.perBin);
    return -betas.inverseCurvature[i]! * (betas.effect[i]! * slopes[bin]! + bins.slope[bin]! * de);
  });
  return { slopes, betas: ofBetas };
}

/** W v, [bins with masked channels] */
export function timesWeight({ weight }: ProfiledBins, vector: Float64Array): Float64Array {
  if (weight.kind === "diagonal") return vector.map((value, bin) => weight.values[bin]! * value);
  const out = new Float64Array(vector.length);
  out.set(timesVector(weight.values, vector.subarray(0, weight.size)));
  return out;
}

/** Sums over the rows that each parameter scales, [rows] to [bin-by-bin parameters]. */
export function byParameter(ofRow: Int32Array, values: Float64Array, count: number): Float64Array {
  const out = new Float64Array(count);
  ofRow.forEach((i, row) => {
    if (i >= 0) out[i]! += values[row]!;
  });
  return out;
}

/** C(beta) - C(beta'), as {@link BinByBinStatistics} has the constraint. */
export function constraintDifference(
  statistics: BinByBinStatistics,
  i: number,
  beta: number,
  other: number,
): number {
  const k = precision(statistics, i);
  const centre = statistics.beta0[i]!;
  if (statistics.type !== "gamma") return 0.5 * k * (beta - other) * (beta + other - 2 * centre);
  return k * (beta - other) - (centre === 0 ? 0 : k * centre * Math.log(beta / other));
}
