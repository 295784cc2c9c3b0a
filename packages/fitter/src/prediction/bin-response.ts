import { profiledBetaResponse } from "../bin-by-bin/gamma-lite.js";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import type { TemplateRows } from "../likelihood/template-rows.js";

/** The bins of a prediction at one point: yields, bin-by-bin parameters, and how these answer to changes. */
export interface BinResponse {
  /** n_a, yield that beta scales, [bins with masked channels]. */
  readonly active: Float64Array;
  /** n_z, yield that it does not scale, [bins with masked channels]. */
  readonly fixed: Float64Array;
  /** [bins with masked channels] */
  readonly beta: Float64Array;
  /** beta n_a + n_z, [bins with masked channels]. */
  readonly yields: Float64Array;
  /** d beta / d n_a, d n_z, d N, d beta0; 0 where beta is not profiled, [bins with masked channels]. */
  readonly betaBy: {
    readonly active: Float64Array;
    readonly fixed: Float64Array;
    readonly observed: Float64Array;
    readonly centre: Float64Array;
  };
  /** Variance of beta at fixed x, the inverse of the second derivative of the likelihood; 0 without a parameter. */
  readonly betaVariance: Float64Array;
}

export interface BinResponseOptions {
  readonly rows: TemplateRows;
  /** lambda_k before bin-by-bin parameters, [rows]. */
  readonly rowYields: Float64Array;
  readonly statistics: BinByBinStatistics | undefined;
  /** The counts that beta is profiled to, [data bins]; without them beta stays at its centre. */
  readonly profileTo?: Float64Array;
}

export function binResponse({ rows, rowYields, statistics, profileTo }: BinResponseOptions): BinResponse {
  const { binCount } = rows;
  const array = () => new Float64Array(binCount);
  const active = array();
  const fixed = array();
  const beta = array().fill(1);
  const yields = array();
  const betaBy = { active: array(), fixed: array(), observed: array(), centre: array() };
  const betaVariance = array();
  for (let bin = 0; bin < binCount; bin++) {
    const hasBeta = statistics !== undefined && !statistics.masked[bin];
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      if (hasBeta && statistics.active[row]) active[bin]! += rowYields[row]!;
      else fixed[bin]! += rowYields[row]!;
    }
    if (hasBeta) {
      const kstat = statistics.kstat[bin]!;
      const beta0 = statistics.beta0[bin]!;
      beta[bin] = beta0;
      // Second derivative of the constraint, k (beta - beta0 ln beta).
      let curvature = kstat / beta0;
      if (profileTo !== undefined && bin < profileTo.length) {
        const observed = profileTo[bin]!;
        const response = profiledBetaResponse({
          observed,
          active: active[bin]!,
          fixed: fixed[bin]!,
          kstat,
          beta0,
        });
        beta[bin] = response.beta;
        betaBy.active[bin] = response.active;
        betaBy.fixed[bin] = response.fixed;
        betaBy.observed[bin] = response.observed;
        betaBy.centre[bin] = response.beta0;
        const n = response.beta * active[bin]! + fixed[bin]!;
        const data = n === 0 ? 0 : (observed * active[bin]! ** 2) / (n * n);
        curvature = data + (kstat * beta0) / response.beta ** 2;
      }
      betaVariance[bin] = 1 / curvature;
    }
    yields[bin] = beta[bin]! * active[bin]! + fixed[bin]!;
  }
  return { active, fixed, beta, yields, betaBy, betaVariance };
}

/** Whether beta scales a row. */
export function isScaled(statistics: BinByBinStatistics | undefined, bin: number, row: number): boolean {
  return statistics !== undefined && !statistics.masked[bin] && statistics.active[row] === 1;
}
