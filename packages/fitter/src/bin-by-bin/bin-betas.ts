import type { TemplateRows } from "../templates/template-rows.js";
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

/** The parameters where no data move them: at their centres, or at given values. */
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
    const k = precision(statistics, i);
    const beta = betas.values[i]!;
    const centre = beta0[i]!;
    if (type !== "gamma") {
      betas.centreVariance[i] = 1 / k;
      betas.inverseCurvature[i] = 1 / k;
      betas.centreResponse[i] = 1;
      continue;
    }
    betas.centreVariance[i] = centre / k;
    // A constraint centred at zero holds its parameter there: 1 / C'' = 0.
    betas.inverseCurvature[i] = centre === 0 ? 0 : (beta * beta) / (k * centre);
    betas.centreResponse[i] = centre === 0 ? 1 : beta / centre;
  }
  return betas;
}

/** Moves parameters with normal constraints to where the slope t of their bin has them: beta = beta0 - t e / k. */
export function moveNormalBetas(
  { statistics, perBin, effect, values }: BinBetas,
  bin: number,
  t: number,
): void {
  for (let i = bin * perBin; i < (bin + 1) * perBin; i++) {
    if (effect[i] !== 0) values[i] = statistics.beta0[i]! - (t * effect[i]!) / precision(statistics, i);
  }
}

/** S of a bin, the variance that its parameters give to its yield at fixed t. */
export function yieldVariance({ perBin, effect, inverseCurvature }: BinBetas, bin: number): number {
  let sum = 0;
  for (let i = bin * perBin; i < (bin + 1) * perBin; i++) sum += effect[i]! ** 2 * inverseCurvature[i]!;
  return sum;
}

/** C'(beta) of a parameter. */
export function constraintSlope(statistics: BinByBinStatistics, parameter: number, beta: number): number {
  const k = precision(statistics, parameter);
  const beta0 = statistics.beta0[parameter]!;
  return statistics.type === "gamma" ? k * (1 - beta0 / beta) : k * (beta - beta0);
}

/** k of the constraint; 1 where the parameter is added. */
export function precision({ type, kstat }: BinByBinStatistics, parameter: number): number {
  return type === "normal-additive" ? 1 : kstat[parameter]!;
}
