import {
  cholesky,
  choleskyInverse,
  choleskySolve,
  type Fold,
  matrixProduct,
  type RateJacobian,
  symmetricRankUpdate,
  type TemplateEngine,
} from "@rabbit-fit/autodiff-kernels";
import { addByParameter, scalingParameters } from "../bin-by-bin/bin-betas.js";
import { covarianceWeight, dataCovariance } from "../bin-by-bin/data-covariance.js";
import type { BinByBinStatistics } from "../bin-by-bin/template-statistics.js";
import { addScaled } from "../linear-algebra/vectors.js";
import type { TemplatePoint } from "../parameters/parameter-map.js";
import { additiveTotals } from "./bin-local-likelihood.js";
import { rowDerivatives } from "./row-derivatives.js";
import type { TemplateRows } from "./template-rows.js";
import { addYieldCurvature } from "./yield-curvature.js";

/** The part of the likelihood that is a function of the yields, with its derivatives at the latest point evaluated. */
export type DataTerm = Pick<TemplateEngine, "evaluate" | "hvp" | "hessian" | "gaussNewtonDiagonal">;

export interface CovarianceTermOptions {
  readonly engine: TemplateEngine;
  readonly rows: TemplateRows;
  readonly processCount: number;
  readonly logNormal: boolean;
  readonly dataBinCount: number;
  /** Inverse of the covariance C of the counts, [data bins, data bins]. */
  readonly inverseCovariance: Float64Array;
  /** Of normal type; their centres are set with the data. */
  readonly statistics: BinByBinStatistics | undefined;
}

/** What the latest evaluation left. */
interface Evaluated {
  readonly point: TemplatePoint;
  /** u_k = d phi / d lambda_k, [rows] */
  readonly slopes: Float64Array;
  /** t, [data bins] */
  readonly t: Float64Array;
  /** beta of the row less t lambda / c of its group, [rows] */
  readonly effective: Float64Array;
  /** S, [data bins] */
  readonly spread: Float64Array;
}

/** Bytes that the derivatives of one block of rows may take. */
const BLOCK_BYTES = 32 * 2 ** 20;

/**
 * Data with a covariance C, which couples the bins:
 *
 *   phi = 1/2 r^T M^-1 r,   r = n(beta0) - N,   M = C + diag(S),
 *
 * at the profiled bin-by-bin parameters, with S the variance that they give to a yield: sum_p sumw2_p where they are
 * added, sum_g lambda_g^2 / k_g over the groups of rows that each of them scales. With t = M^-1 r, the derivative of the
 * data term, beta_g = beta0_g - t lambda_g / k_g and
 *
 *   d phi / d lambda_k = t beta_k,   d2 phi = A^T M^-1 A - diag_g(t^2 / k_g),   A_bk = beta_k - t lambda_g / k_g.
 *
 * These are the stationary conditions of the joint likelihood in lambda and beta, and their Schur complement.
 */
export class CovarianceTerm implements DataTerm {
  readonly #options: CovarianceTermOptions;
  readonly #binCount: number;
  /** The parameter that scales each row, -1 where there is none, [rows]. */
  readonly #ofRow: Int32Array;
  /** Scaling parameters of each bin: parameter i is of bin floor(i / perBin). */
  readonly #perBin: number;
  /** M^-1 where it does not depend on the parameters, [data bins, data bins]. */
  readonly #constantWeight: Float64Array | undefined;
  #counts: Float64Array;
  #beta0: Float64Array;
  /** What betas at their centres add to the yields, [bins]. */
  #shift: Float64Array;
  #evaluated: Evaluated | undefined;
  /** M^-1 at the latest point, made when it is first asked for. */
  #weight: Float64Array | undefined;

  constructor(options: CovarianceTermOptions) {
    const { statistics, inverseCovariance, rows, processCount } = options;
    this.#options = options;
    this.#binCount = options.dataBinCount;
    this.#counts = new Float64Array(this.#binCount);
    this.#beta0 = new Float64Array(0);
    this.#shift = new Float64Array(rows.binCount);
    this.#perBin = 0;
    this.#ofRow = new Int32Array(rows.rowCount).fill(-1);
    if (!statistics) this.#constantWeight = inverseCovariance;
    else if (statistics.type === "normal-additive") {
      const { variance } = additiveTotals(statistics, rows.binCount, processCount);
      this.#constantWeight = covarianceWeight(inverseCovariance, variance.subarray(0, this.#binCount));
    } else {
      const { perBin, ofRow } = scalingParameters(statistics, rows, processCount);
      this.#perBin = perBin;
      this.#ofRow = ofRow;
    }
  }

  /** Sets N, [data bins], and the centres of the betas. */
  setData(counts: Float64Array, statistics: BinByBinStatistics | undefined): void {
    const { rows, processCount } = this.#options;
    this.#counts = counts;
    this.#evaluated = undefined;
    if (!statistics) return;
    this.#beta0 = statistics.beta0;
    if (statistics.type === "normal-additive") {
      this.#shift = additiveTotals(statistics, rows.binCount, processCount).shift;
    }
  }

  evaluate(point: TemplatePoint, out: TemplatePoint): number {
    const { engine, rows } = this.#options;
    const yields = new Float64Array(rows.rowCount);
    engine.rowYields(point, yields);
    const effect = this.#byParameter(yields);
    const residuals = this.#counts.map((count, bin) => this.#shift[bin]! - count);
    this.#forEachRow((bin, row, i) => {
      residuals[bin]! += (i < 0 ? 1 : this.#beta0[i]!) * yields[row]!;
    });
    const spread = new Float64Array(this.#binCount);
    effect.forEach((value, i) => {
      spread[Math.floor(i / this.#perBin)]! += (value * value) / this.#kstat(i);
    });
    this.#weight = this.#constantWeight;
    const t = this.#constantWeight
      ? timesVector(this.#constantWeight, residuals)
      : this.#solve(spread, residuals);
    const slopes = new Float64Array(rows.rowCount);
    const effective = new Float64Array(rows.rowCount).fill(1);
    this.#forEachRow((bin, row, i) => {
      slopes[row] = t[bin]!;
      if (i < 0) return;
      const pull = (t[bin]! * effect[i]!) / this.#kstat(i);
      slopes[row]! *= this.#beta0[i]! - pull;
      effective[row] = this.#beta0[i]! - 2 * pull;
    });
    this.#evaluated = { point, slopes, t, effective, spread };
    engine.vjp(point, slopes, out);
    return 0.5 * residuals.reduce((sum, value, bin) => sum + value * t[bin]!, 0);
  }

  hvp(direction: TemplatePoint, out: TemplatePoint): void {
    const { engine, rows } = this.#options;
    const { point, slopes, t, effective } = this.#at();
    const dYields = new Float64Array(rows.rowCount);
    engine.jvp(point, direction, dYields);
    const change = new Float64Array(this.#binCount);
    this.#forEachRow((bin, row) => {
      change[bin]! += effective[row]! * dYields[row]!;
    });
    const dt = timesVector(this.#weightHere(), change);
    const dEffect = this.#byParameter(dYields);
    const dSlopes = new Float64Array(rows.rowCount);
    this.#forEachRow((bin, row, i) => {
      dSlopes[row] = effective[row]! * dt[bin]!;
      if (i >= 0) dSlopes[row]! -= (t[bin]! ** 2 / this.#kstat(i)) * dEffect[i]!;
    });
    engine.vjp(point, dSlopes, out);
    const curved = { z: new Float64Array(out.z.length), rates: new Float64Array(out.rates.length) };
    engine.rowsHvp(point, slopes, direction, curved);
    for (let i = 0; i < out.z.length; i++) out.z[i]! += curved.z[i]!;
    for (let i = 0; i < out.rates.length; i++) out.rates[i]! += curved.rates[i]!;
  }

  hessian(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    const size = rateJacobian.parameterCount + fold.parameterCount;
    const { sums, curvature } = this.#derivatives(fold, rateJacobian, "hessian");
    out.set(curvature);
    const weighted = matrixProduct(this.#weightHere(), sums, {
      rows: this.#binCount,
      inner: this.#binCount,
      columns: size,
    });
    const product = matrixProduct(sums, weighted, {
      rows: size,
      inner: this.#binCount,
      columns: size,
      transposed: "left",
    });
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        // Rounding leaves the product of the two not quite symmetric.
        const value = 0.5 * (product[i * size + j]! + product[j * size + i]!);
        out[i * size + j]! += value;
        if (i !== j) out[j * size + i]! += value;
      }
    }
  }

  gaussNewtonDiagonal(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    const size = rateJacobian.parameterCount + fold.parameterCount;
    const { sums, curvature } = this.#derivatives(fold, rateJacobian, "diagonal");
    const weighted = matrixProduct(this.#weightHere(), sums, {
      rows: this.#binCount,
      inner: this.#binCount,
      columns: size,
    });
    out.set(curvature);
    for (let entry = 0; entry < sums.length; entry++) out[entry % size]! += sums[entry]! * weighted[entry]!;
    for (let i = 0; i < size; i++) if (!(out[i]! > 0)) out[i] = 0;
  }

  #at(): Evaluated {
    if (!this.#evaluated) throw new Error("A product needs a point: call evaluate first.");
    return this.#evaluated;
  }

  #weightHere(): Float64Array {
    this.#weight ??= inverse(this.#total(this.#at().spread), this.#binCount);
    return this.#weight;
  }

  /** M = C + diag(S) */
  #total(spread: Float64Array): Float64Array {
    const total = dataCovariance(this.#options.inverseCovariance).slice();
    for (let bin = 0; bin < this.#binCount; bin++) total[bin * (this.#binCount + 1)]! += spread[bin]!;
    return total;
  }

  #solve(spread: Float64Array, right: Float64Array): Float64Array {
    const factored = cholesky(this.#total(spread), this.#binCount);
    if (factored.kind !== "factored") return new Float64Array(this.#binCount).fill(Number.NaN);
    return choleskySolve(factored.factor, this.#binCount, right);
  }

  #kstat(parameter: number): number {
    return this.#options.statistics!.kstat[parameter]!;
  }

  /** Sums over the rows that each parameter scales, [scaling parameters of the data bins]. */
  #byParameter(rowValues: Float64Array): Float64Array {
    const out = new Float64Array(this.#binCount * this.#perBin);
    const rowCount = this.#options.rows.rowStart[this.#binCount]!;
    addByParameter(this.#ofRow.subarray(0, rowCount), rowValues, out);
    return out;
  }

  /** Goes through the rows of bins [firstBin, endBin) with the parameters that scale them. */
  #forEachRow(
    visit: (bin: number, row: number, parameter: number) => void,
    firstBin = 0,
    endBin = this.#binCount,
  ): void {
    const { rowStart } = this.#options.rows;
    for (let bin = firstBin; bin < endBin; bin++) {
      for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) visit(bin, row, this.#ofRow[row]!);
    }
  }

  /**
   * The derivatives of the bins, A J [data bins, parameters], and the rest of the Hessian: what comes from betas at fixed
   * t and from the curvature of the yields. As `diagonal`, the former alone and of it the diagonal only.
   */
  #derivatives(
    fold: Fold,
    rateJacobian: RateJacobian,
    kind: "hessian" | "diagonal",
  ): { sums: Float64Array; curvature: Float64Array } {
    const { engine, rows, logNormal } = this.#options;
    const { point, slopes, effective, t } = this.#at();
    const modelCount = rateJacobian.parameterCount;
    const systematicCount = fold.parameterCount;
    const size = modelCount + systematicCount;
    const sums = new Float64Array(this.#binCount * size);
    const curvature = new Float64Array(kind === "hessian" ? size * size : size);
    const derivatives = rowDerivatives({ engine, rows, logNormal, point, fold, rateJacobian });
    const lastRow = rows.rowStart[this.#binCount]!;
    const binsPerBlock = Math.max(
      1,
      Math.floor(BLOCK_BYTES / (8 * size * Math.max(1, lastRow / this.#binCount, this.#perBin))),
    );
    for (let firstBin = 0; firstBin < this.#binCount; firstBin += binsPerBlock) {
      const endBin = Math.min(this.#binCount, firstBin + binsPerBlock);
      const firstRow = rows.rowStart[firstBin]!;
      const rowCount = rows.rowStart[endBin]! - firstRow;
      const jacobian = new Float64Array(rowCount * size);
      const folded = derivatives.fillFolded(firstRow, rowCount, jacobian);
      // The rows of A J, and J summed over the rows of each parameter.
      const firstParameter = firstBin * this.#perBin;
      const parameterCount = (endBin - firstBin) * this.#perBin;
      const groupRows = new Float64Array(parameterCount * size);
      this.#forEachRow(
        (bin, row, i) => {
          const from = (row - firstRow) * size;
          addScaled(sums, bin * size, jacobian, from, size, effective[row]!);
          if (i >= 0) addScaled(groupRows, (i - firstParameter) * size, jacobian, from, size, 1);
        },
        firstBin,
        endBin,
      );
      const stiffness = Float64Array.from({ length: parameterCount }, (_, g) => {
        const i = firstParameter + g;
        return -(t[Math.floor(i / this.#perBin)]! ** 2) / this.#kstat(i);
      });
      if (kind === "diagonal") {
        for (let entry = 0; entry < groupRows.length; entry++) {
          curvature[entry % size]! += stiffness[Math.floor(entry / size)]! * groupRows[entry]! ** 2;
        }
        continue;
      }
      const shape = { rows: parameterCount, columns: size };
      addTo(curvature, symmetricRankUpdate(groupRows, shape, stiffness));
      if (!logNormal) continue;
      const weights = Float64Array.from({ length: rowCount }, (_, i) => slopes[firstRow + i]!);
      addYieldCurvature(curvature, { weights, folded, jacobian, modelCount, systematicCount });
    }
    return { sums, curvature };
  }
}

function inverse(matrix: Float64Array, size: number): Float64Array {
  const factored = cholesky(matrix, size);
  if (factored.kind !== "factored") return new Float64Array(size * size).fill(Number.NaN);
  return choleskyInverse(factored.factor, size);
}

function timesVector(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const out = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += matrix[i * size + j]! * vector[j]!;
    out[i] = sum;
  }
  return out;
}

function addTo(out: Float64Array, values: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i]! += values[i]!;
}
