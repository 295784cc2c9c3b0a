import {
  cholesky,
  choleskyInverse,
  choleskySolve,
  type Fold,
  matrixProduct,
  type RateJacobian,
  symmetricRankUpdate,
  type TemplateEngine,
  type TemplatePoint,
} from "@rabbit-fit/autodiff-kernels";
import { addByParameter, scalingParameters } from "../../bin-by-bin/bin-betas.js";
import type { CovarianceProfile } from "../../bin-by-bin/profile-bins.js";
import type { BinByBinStatistics } from "../../bin-by-bin/template-statistics.js";
import type { DataCovariance } from "../../data/data-covariance.js";
import type { BinData } from "../../data/placed-data.js";
import { addCongruence } from "../../linear-algebra/congruence.js";
import { addScaled, addTo, timesVector } from "../../linear-algebra/vectors.js";
import { once } from "../../once.js";
import { rowDerivatives } from "../../templates/row-derivatives.js";
import { addYieldCurvature } from "../../templates/yield-curvature.js";
import { additiveTotals } from "./bin-local-term.js";
import type { TermParts } from "./term-parts.js";
import { type DataTerm, derivativesLike } from "./yield-term.js";

/** What the terms of all data sets have in common. */
interface SharedCovariance {
  readonly covariance: DataCovariance;
  readonly engine: TemplateEngine;
  readonly statistics: BinByBinStatistics | undefined;
  /** The parameter that scales each row, -1 where there is none, [rows]. */
  readonly ofRow: Int32Array;
  /** Scaling parameters of each bin: parameter i is of bin floor(i / perBin). */
  readonly perBin: number;
  /** S of parameters that are added, 0 otherwise, [data bins] */
  readonly addedVariance: Float64Array;
  /** M^-1 where it does not depend on the parameters, [data bins, data bins]. */
  readonly constantWeight: Float64Array | undefined;
}

/**
 * Makes the terms of data sets with one covariance, whose decompositions serve for all of them. The data sets differ in
 * their counts and in the centres of the bin-by-bin parameters.
 */
export function covarianceTerms(covariance: DataCovariance): (data: BinData, parts: TermParts) => DataTerm {
  let shared: SharedCovariance | undefined;
  return (data, parts) => {
    const isOther = shared?.engine !== parts.engine || shared.statistics?.type !== parts.statistics?.type;
    if (isOther) shared = share(covariance, parts);
    return new CovarianceTerm(shared!, data, parts);
  };
}

function share(covariance: DataCovariance, parts: TermParts): SharedCovariance {
  const { engine, statistics, rows, processCount } = parts;
  const common = { covariance, engine, statistics, addedVariance: new Float64Array(covariance.size) };
  const nothing = { ofRow: new Int32Array(rows.rowCount).fill(-1), perBin: 0 };
  if (!statistics) return { ...common, ...nothing, constantWeight: covariance.inverse };
  if (statistics.type !== "normal-additive") {
    const scaling = scalingParameters(statistics, rows, processCount);
    return { ...common, ...scaling, constantWeight: undefined };
  }
  const { variance } = additiveTotals(statistics, rows.binCount, processCount);
  const addedVariance = variance.slice(0, covariance.size);
  return { ...common, ...nothing, addedVariance, constantWeight: covariance.inverseWith(addedVariance) };
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
  readonly variance: Float64Array;
  /** r, [data bins] */
  readonly residuals: Float64Array;
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
class CovarianceTerm implements DataTerm {
  readonly #shared: SharedCovariance;
  readonly #parts: TermParts;
  readonly #counts: Float64Array;
  readonly #beta0: Float64Array;
  /** What betas at their centres add to the yields, [bins]. */
  readonly #shift: () => Float64Array;
  #evaluated: Evaluated | undefined;
  /** M^-1 at the latest point, made when it is first asked for. */
  #weight: Float64Array | undefined;

  constructor(shared: SharedCovariance, { counts }: BinData, parts: TermParts) {
    const { statistics } = parts;
    this.#shared = shared;
    this.#parts = parts;
    this.#counts = counts;
    this.#beta0 = statistics?.beta0 ?? new Float64Array(0);
    const { rows, processCount } = parts;
    this.#shift = once(() =>
      statistics?.type === "normal-additive"
        ? additiveTotals(statistics, rows.binCount, processCount).shift
        : new Float64Array(rows.binCount),
    );
  }

  evaluate(point: TemplatePoint, out: TemplatePoint): number {
    const { engine, rows } = this.#parts;
    const yields = new Float64Array(rows.rowCount);
    engine.rowYields(point, yields);
    const effect = this.#byParameter(yields);
    const shift = this.#shift();
    const residuals = this.#counts.map((count, bin) => shift[bin]! - count);
    this.#forEachRow((bin, row, i) => {
      residuals[bin]! += (i < 0 ? 1 : this.#beta0[i]!) * yields[row]!;
    });
    const variance = this.#shared.addedVariance.slice();
    effect.forEach((value, i) => {
      variance[Math.floor(i / this.#shared.perBin)]! += (value * value) / this.#kstat(i);
    });
    this.#weight = this.#shared.constantWeight;
    const t = this.#shared.constantWeight
      ? timesVector(this.#shared.constantWeight, residuals)
      : this.#solve(variance, residuals);
    const slopes = new Float64Array(rows.rowCount);
    const effective = new Float64Array(rows.rowCount).fill(1);
    this.#forEachRow((bin, row, i) => {
      slopes[row] = t[bin]!;
      if (i < 0) return;
      const shift = (t[bin]! * effect[i]!) / this.#kstat(i);
      slopes[row]! *= this.#beta0[i]! - shift;
      effective[row] = this.#beta0[i]! - 2 * shift;
    });
    this.#evaluated = { point, slopes, t, effective, variance, residuals };
    engine.vjp(point, slopes, out);
    return 0.5 * residuals.reduce((sum, value, bin) => sum + value * t[bin]!, 0);
  }

  /** n = n(beta0) - S t */
  profile(): CovarianceProfile {
    const { t, variance, residuals } = this.#at();
    return {
      yields: residuals.map((value, bin) => value + this.#counts[bin]! - variance[bin]! * t[bin]!),
      slopes: t,
      variances: variance,
      coupledWeights: this.#weightHere(),
    };
  }

  hvp(direction: TemplatePoint, out: TemplatePoint): void {
    const { engine, rows } = this.#parts;
    const { point, slopes, t, effective } = this.#at();
    const dYields = new Float64Array(rows.rowCount);
    engine.jvp(point, direction, dYields);
    const change = new Float64Array(this.#shared.covariance.size);
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
    const curved = derivativesLike(out);
    engine.rowsHvp(point, slopes, direction, curved);
    addTo(out.z, curved.z);
    addTo(out.rates, curved.rates);
  }

  hessian(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    const size = rateJacobian.parameterCount + fold.parameterCount;
    const { sums, curvature } = this.#derivatives(fold, rateJacobian, "hessian");
    out.set(curvature);
    addCongruence(out, sums, this.#weightHere(), { size });
  }

  gaussNewtonDiagonal(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    const size = rateJacobian.parameterCount + fold.parameterCount;
    const { sums, curvature } = this.#derivatives(fold, rateJacobian, "diagonal");
    const weighted = matrixProduct(this.#weightHere(), sums, {
      rows: this.#shared.covariance.size,
      inner: this.#shared.covariance.size,
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
    this.#weight ??= inverse(this.#shared.covariance.with(this.#at().variance), this.#shared.covariance.size);
    return this.#weight;
  }

  #solve(variance: Float64Array, right: Float64Array): Float64Array {
    const factored = cholesky(this.#shared.covariance.with(variance), this.#shared.covariance.size);
    if (factored.kind !== "factored") return new Float64Array(this.#shared.covariance.size).fill(Number.NaN);
    return choleskySolve(factored.factor, this.#shared.covariance.size, right);
  }

  #kstat(parameter: number): number {
    return this.#parts.statistics!.kstat[parameter]!;
  }

  /** Sums over the rows that each parameter scales, [scaling parameters of the data bins]. */
  #byParameter(rowValues: Float64Array): Float64Array {
    const out = new Float64Array(this.#shared.covariance.size * this.#shared.perBin);
    const rowCount = this.#parts.rows.rowStart[this.#shared.covariance.size]!;
    addByParameter(this.#shared.ofRow.subarray(0, rowCount), rowValues, out);
    return out;
  }

  /** Goes through the rows of bins [firstBin, endBin) with the parameters that scale them. */
  #forEachRow(
    visit: (bin: number, row: number, parameter: number) => void,
    firstBin = 0,
    endBin = this.#shared.covariance.size,
  ): void {
    const { rowStart } = this.#parts.rows;
    for (let bin = firstBin; bin < endBin; bin++) {
      for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++)
        visit(bin, row, this.#shared.ofRow[row]!);
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
    const { engine, rows, ratesPer, logNormal } = this.#parts;
    const { point, slopes, effective, t } = this.#at();
    const modelCount = rateJacobian.parameterCount;
    const systematicCount = fold.parameterCount;
    const size = modelCount + systematicCount;
    const sums = new Float64Array(this.#shared.covariance.size * size);
    const curvature = new Float64Array(kind === "hessian" ? size * size : size);
    const derivatives = rowDerivatives({ engine, rows, ratesPer, logNormal, point, fold, rateJacobian });
    const lastRow = rows.rowStart[this.#shared.covariance.size]!;
    const binsPerBlock = Math.max(
      1,
      Math.floor(
        BLOCK_BYTES / (8 * size * Math.max(1, lastRow / this.#shared.covariance.size, this.#shared.perBin)),
      ),
    );
    for (let firstBin = 0; firstBin < this.#shared.covariance.size; firstBin += binsPerBlock) {
      const endBin = Math.min(this.#shared.covariance.size, firstBin + binsPerBlock);
      const firstRow = rows.rowStart[firstBin]!;
      const rowCount = rows.rowStart[endBin]! - firstRow;
      const jacobian = new Float64Array(rowCount * size);
      const folded = derivatives.fillFolded(firstRow, rowCount, jacobian);
      // The rows of A J, and J summed over the rows of each parameter.
      const firstParameter = firstBin * this.#shared.perBin;
      const parameterCount = (endBin - firstBin) * this.#shared.perBin;
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
      // Of phi in the yield that each parameter scales.
      const concavity = Float64Array.from({ length: parameterCount }, (_, g) => {
        const i = firstParameter + g;
        return -(t[Math.floor(i / this.#shared.perBin)]! ** 2) / this.#kstat(i);
      });
      if (kind === "diagonal") {
        for (let entry = 0; entry < groupRows.length; entry++) {
          curvature[entry % size]! += concavity[Math.floor(entry / size)]! * groupRows[entry]! ** 2;
        }
        continue;
      }
      const shape = { rows: parameterCount, columns: size };
      addTo(curvature, symmetricRankUpdate(groupRows, shape, concavity));
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
