import type { TemplateRows } from "../templates/template-rows.js";
import {
  type BetaConstraint,
  type BetaResponse,
  betaAt,
  betaAtSlope,
  centreVariance,
} from "./beta-response.js";
import type { BinByBinStatistics } from "./template-statistics.js";

/** Bin-by-bin parameters at one point, in the order of {@link BinByBinStatistics}. */
export interface BinBetas {
  readonly statistics: BinByBinStatistics;
  /** Parameters of each bin: parameter i is of bin floor(i / perBin). */
  readonly perBin: number;
  /** The parameter that scales each row, -1 where there is none, [rows] */
  readonly ofRow: Int32Array;
  /** beta, [parameters] */
  readonly values: Float64Array;
  /** e = dn/dbeta: the yield that beta scales, or sqrt(sumw2) where it is added; 0 where masked. [parameters] */
  readonly effect: Float64Array;
  /** 1 / C''(beta); 0 where masked. [parameters] */
  readonly inverseCurvature: Float64Array;
  /** d beta / d beta0 at fixed t, [parameters] */
  readonly centreResponse: Float64Array;
  /** Variance of beta0; 0 where masked. [parameters] */
  readonly centreVariance: Float64Array;
}

export interface BinBetasOptions {
  readonly statistics: BinByBinStatistics;
  readonly rows: TemplateRows;
  readonly processCount: number;
  /** lambda, before bin-by-bin parameters, [rows] */
  readonly rowYields: Float64Array;
  /** Values of the parameters; their centres by default. [parameters] */
  readonly values?: Float64Array | undefined;
}

/** Which parameter scales each row, -1 where there is none, [rows]; parameter i is of bin floor(i / perBin). */
export function scalingParameters(
  { mode, type, masked, active }: BinByBinStatistics,
  rows: TemplateRows,
  processCount: number,
): { perBin: number; ofRow: Int32Array } {
  const perBin = mode === "lite" ? 1 : processCount;
  const ofRow = new Int32Array(rows.rowCount).fill(-1);
  if (type === "normal-additive") return { perBin, ofRow };
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const i = bin * perBin + (mode === "lite" ? 0 : rows.processes[row]!);
      if (!masked[i] && active[row]) ofRow[row] = i;
    }
  }
  return { perBin, ofRow };
}

/** Adds what rows have to the sums of the parameters that scale them, [parameters]. */
export function addByParameter(ofRow: Int32Array, rowValues: Float64Array, out: Float64Array): void {
  ofRow.forEach((i, row) => {
    if (i >= 0) out[i]! += rowValues[row]!;
  });
}

/** The parameters where nothing pulls at them. */
export function betasAtRest(options: BinBetasOptions): BinBetas {
  const { statistics, rows, processCount, rowYields } = options;
  const { type, kstat, variance, beta0, masked } = statistics;
  const count = kstat.length;
  const array = () => new Float64Array(count);
  const { perBin, ofRow } = scalingParameters(statistics, rows, processCount);
  const betas: BinBetas = {
    statistics,
    perBin,
    ofRow,
    values: (options.values ?? beta0).slice(),
    effect: array(),
    inverseCurvature: array(),
    centreResponse: array(),
    centreVariance: array(),
  };
  if (type === "normal-additive") {
    for (let i = 0; i < count; i++) if (!masked[i]) betas.effect[i] = Math.sqrt(variance[i]!);
  } else {
    addByParameter(ofRow, rowYields, betas.effect);
  }
  for (let i = 0; i < count; i++) {
    if (masked[i]) continue;
    const constraint = constraintOf(statistics, i);
    betas.centreVariance[i] = centreVariance(constraint);
    place(betas, i, betaAt(constraint, betas.values[i]!));
  }
  return betas;
}

/** Moves the parameters of a bin to where the slope t of the data pulls them. */
export function pullBetas(betas: BinBetas, bin: number, slope: number): void {
  for (let i = bin * betas.perBin; i < (bin + 1) * betas.perBin; i++) {
    const effect = betas.effect[i]!;
    if (effect !== 0) place(betas, i, betaAtSlope(constraintOf(betas.statistics, i), slope, effect));
  }
}

/** S of a bin. */
export function binSpread({ perBin, effect, inverseCurvature }: BinBetas, bin: number): number {
  let sum = 0;
  for (let i = bin * perBin; i < (bin + 1) * perBin; i++) sum += effect[i]! ** 2 * inverseCurvature[i]!;
  return sum;
}

export function constraintOf({ type, kstat, beta0 }: BinByBinStatistics, parameter: number): BetaConstraint {
  return {
    type,
    precision: type === "normal-additive" ? 1 : kstat[parameter]!,
    beta0: beta0[parameter]!,
  };
}

function place(betas: BinBetas, parameter: number, response: BetaResponse): void {
  betas.values[parameter] = response.beta;
  betas.inverseCurvature[parameter] = response.inverseCurvature;
  betas.centreResponse[parameter] = response.centreResponse;
}
