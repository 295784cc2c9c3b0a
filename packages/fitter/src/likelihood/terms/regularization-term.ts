import {
  type Fold,
  matrixProduct,
  type RateJacobian,
  type TemplatePoint,
} from "@rabbit-fit/autodiff-kernels";
import {
  type DataProfile,
  type ProfiledBins,
  profiledBins,
  unprofiledBins,
} from "../../bin-by-bin/profile-bins.js";
import { type ProfileCurvature, profileCurvature } from "../../bin-by-bin/profile-curvature.js";
import { blockRanges } from "../../linear-algebra/block-ranges.js";
import { addCongruence, addRankUpdate } from "../../linear-algebra/congruence.js";
import { addScaled, addTo, timesVector } from "../../linear-algebra/vectors.js";
import { once } from "../../once.js";
import type { Penalty, PenaltyPoint } from "../../regularization/penalty.js";
import { PenaltySums } from "../../regularization/penalty-sums.js";
import { rowDerivatives } from "../../templates/row-derivatives.js";
import { addYieldCurvature } from "../../templates/yield-curvature.js";
import type { TermParts } from "./term-parts.js";
import { derivativesLike, type YieldTerm } from "./yield-term.js";

export interface RegularizationTermOptions {
  readonly penalties: readonly Penalty[];
  /** tau */
  readonly strength: number;
  readonly dataBinCount: number;
  /** The data bins at the point of the latest evaluation of the data term. */
  profile(): DataProfile;
  /** D''' of the data term of a bin with data at the yield n. */
  thirdDerivative(bin: number, n: number): number;
}

/** What the latest evaluation left. */
interface Evaluated {
  readonly point: TemplatePoint;
  readonly bins: ProfiledBins;
  readonly penalties: readonly PenaltyPoint[];
  /** exp(2 tau) dP/dn before W is taken into account, [bins]. */
  readonly byBin: Float64Array;
  /** (1 - W S) of that: what changes at fixed t weigh, [bins]. */
  readonly atFixedSlope: Float64Array;
  /** u_k = exp(2 tau) dP / d lambda_k, [rows] */
  readonly byRow: Float64Array;
  readonly curvature: () => ProfileCurvature;
}

/**
 * exp(2 tau) sum of the penalties, as functions of the yields with bin-by-bin parameters at the minimum of the likelihood over
 * them. Penalties do not determine these parameters, as in Python rabbit: so their change with the yields is a part of the
 * derivatives, see {@link ProfileCurvature}.
 *
 * It is evaluated after the data term, at the same point.
 */
export class RegularizationTerm implements YieldTerm {
  readonly #parts: TermParts;
  readonly #options: RegularizationTermOptions;
  readonly #sums: PenaltySums;
  readonly #scale: number;
  #evaluated: Evaluated | undefined;

  constructor(options: RegularizationTermOptions, parts: TermParts) {
    this.#parts = parts;
    this.#options = options;
    this.#scale = Math.exp(2 * options.strength);
    this.#sums = new PenaltySums(options.penalties, parts.rows, options.dataBinCount);
  }

  evaluate(point: TemplatePoint, gradient: TemplatePoint): number {
    const { engine, rows, statistics, processCount } = this.#parts;
    const { penalties, dataBinCount, thirdDerivative, profile } = this.#options;
    const rowYields = new Float64Array(rows.rowCount);
    engine.rowYields(point, rowYields);
    const options = { rows, processCount, rowYields, statistics };
    const bins = this.#sums.readsData ? profiledBins(options, profile()) : unprofiledBins(options);
    const sums = this.#sums.of(
      bins.yields,
      bins.rowFactor.map((factor, row) => factor * rowYields[row]!),
    );
    const points = penalties.map((penalty, i) => penalty.at(sums[i]!));
    const back = this.#back(
      bins,
      points.map((one) => one.gradient),
    );
    this.#evaluated = {
      point,
      bins,
      penalties: points,
      ...back,
      curvature: once(() =>
        profileCurvature(bins, (bin) => thirdDerivative(bin, bins.yields[bin]!), dataBinCount),
      ),
    };
    engine.vjp(point, back.byRow, gradient);
    return this.#scale * points.reduce((sum, { value }) => sum + value, 0);
  }

  hvp(direction: TemplatePoint, out: TemplatePoint): void {
    const { engine, rows } = this.#parts;
    const { point, bins, penalties, byRow } = this.#at();
    const dRows = new Float64Array(rows.rowCount);
    engine.jvp(point, direction, dRows);
    const changed = this.#binChanges(dRows);
    const dSums = this.#sums.of(
      changed.yields,
      bins.rowFactor.map((factor, row) => factor * dRows[row]!),
    );
    const back = this.#back(
      bins,
      penalties.map((one, i) => one.hvp(dSums[i]!)),
    );
    this.#addProfileCurvature(dRows, changed, back.byRow);
    engine.vjp(point, back.byRow, out);
    const curved = derivativesLike(out);
    engine.rowsHvp(point, byRow, direction, curved);
    addTo(out.z, curved.z);
    addTo(out.rates, curved.rates);
  }

  hessian(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    const { penalties, bins, atFixedSlope, curvature } = this.#at();
    const size = rateJacobian.parameterCount + fold.parameterCount;
    const { sums, ofBins } = this.#jacobians(fold, rateJacobian, out);
    penalties.forEach((penalty, i) => {
      const roots = penalty.roots(sums[i]!, size);
      addRankUpdate(out, roots, size, new Float64Array(roots.length / size).fill(2 * this.#scale));
      const curved = penalty.curvature();
      if (curved) addCongruence(out, sums[i]!, curved, { size, scale: this.#scale });
    });
    if (!ofBins) return;
    const { bySlopes, byYields } = curvature();
    const { places, yields, slopes, mixed } = ofBins;
    const weight = (values: Float64Array) =>
      Float64Array.from(places, (bin) => atFixedSlope[bin]! * values[bin]!);
    addRankUpdate(out, slopes, size, weight(bySlopes));
    addRankUpdate(out, yields, size, weight(byYields));
    // dt q^T + q dt^T = 1/2 (dt + q)(dt + q)^T - 1/2 (dt - q)(dt - q)^T
    for (const sign of [1, -1]) {
      const halves = slopes.map((value, entry) => value + sign * mixed[entry]!);
      addRankUpdate(out, halves, size, weight(bins.slope.map(() => 0.5 * sign)));
    }
  }

  gaussNewtonDiagonal(fold: Fold, rateJacobian: RateJacobian, out: Float64Array): void {
    const size = rateJacobian.parameterCount + fold.parameterCount;
    const { sums } = this.#jacobians(fold, rateJacobian);
    out.fill(0);
    this.#at().penalties.forEach((penalty, i) => {
      penalty.roots(sums[i]!, size).forEach((value, entry) => {
        out[entry % size]! += 2 * this.#scale * value * value;
      });
    });
  }

  #at(): Evaluated {
    if (!this.#evaluated) throw new Error("A derivative needs a point: call evaluate first.");
    return this.#evaluated;
  }

  /** From derivatives by the sums, [sums] of each penalty, to derivatives by the rows. */
  #back(bins: ProfiledBins, bySum: readonly Float64Array[]) {
    const { rowStart } = this.#parts.rows;
    const { byBin, byRow } = this.#sums.transposed(bySum, this.#scale);
    const atFixedSlope = byBin.slice();
    const weighted = weighedBins(
      bins,
      byBin.map((value, bin) => bins.variance[bin]! * value),
    );
    for (let bin = 0; bin < byBin.length; bin++) atFixedSlope[bin]! -= weighted[bin]!;
    for (let bin = 0; bin < byBin.length; bin++) {
      for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
        byRow[row] = bins.rowFactor[row]! * (byRow[row]! + atFixedSlope[bin]!);
      }
    }
    return { byBin, atFixedSlope, byRow };
  }

  /** dn and dt of changes of the rows, [bins]. */
  #binChanges(dRows: Float64Array): { yields: Float64Array; slopes: Float64Array } {
    const { rows } = this.#parts;
    const { bins } = this.#at();
    const yields = new Float64Array(rows.binCount);
    for (let bin = 0; bin < rows.binCount; bin++) {
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        yields[bin]! += bins.rowFactor[row]! * dRows[row]!;
      }
    }
    const slopes = weighedBins(bins, yields);
    for (let bin = 0; bin < rows.binCount; bin++) yields[bin]! -= bins.variance[bin]! * slopes[bin]!;
    return { yields, slopes };
  }

  /** Adds w^T d2n(dlambda) as a derivative by the rows. */
  #addProfileCurvature(
    dRows: Float64Array,
    { yields, slopes }: { readonly yields: Float64Array; readonly slopes: Float64Array },
    out: Float64Array,
  ): void {
    const { bins, atFixedSlope, curvature } = this.#at();
    const { betas, rowFactor, variance } = bins;
    if (!this.#sums.readsData || !betas) return;
    const { rowStart, binCount } = this.#parts.rows;
    const { bySlopes, byYields, bySlopeAndBeta, byBetas } = curvature();
    const dScaled = new Float64Array(betas.values.length);
    betas.ofRow.forEach((i, row) => {
      if (i >= 0) dScaled[i]! += dRows[row]!;
    });
    const bySlope = new Float64Array(binCount);
    const byYield = new Float64Array(binCount);
    for (let bin = 0; bin < this.#options.dataBinCount; bin++) {
      let mixed = 0;
      for (let i = bin * betas.perBin; i < (bin + 1) * betas.perBin; i++)
        mixed += bySlopeAndBeta[i]! * dScaled[i]!;
      bySlope[bin] = atFixedSlope[bin]! * (bySlopes[bin]! * slopes[bin]! + mixed);
      byYield[bin] = atFixedSlope[bin]! * byYields[bin]! * yields[bin]!;
    }
    // dt = W A dlambda and dn = (1 - S W) A dlambda, transposed.
    const throughSlope = weighedBins(
      bins,
      bySlope.map((value, bin) => value - variance[bin]! * byYield[bin]!),
    );
    for (let bin = 0; bin < this.#options.dataBinCount; bin++) {
      for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
        out[row]! += rowFactor[row]! * (throughSlope[bin]! + byYield[bin]!);
        const i = betas.ofRow[row]!;
        if (i < 0) continue;
        out[row]! += atFixedSlope[bin]! * (bySlopeAndBeta[i]! * slopes[bin]! + byBetas[i]! * dScaled[i]!);
      }
    }
  }

  /**
   * dy/dx of each penalty, [sums, parameters], and of the data bins that are read dn/dx, dt/dx and sum_i G_tL dL_i/dx.
   *
   * @param hessian is filled with the part of the Hessian that comes from single rows and bin-by-bin parameters
   */
  #jacobians(fold: Fold, rateJacobian: RateJacobian, hessian?: Float64Array) {
    const { engine, rows, ratesPer, logNormal } = this.#parts;
    const { point, bins, byRow, atFixedSlope, curvature } = this.#at();
    const { rowStart } = rows;
    const { betas } = bins;
    const modelCount = rateJacobian.parameterCount;
    const systematicCount = fold.parameterCount;
    const size = modelCount + systematicCount;
    hessian?.fill(0);
    const derivatives = rowDerivatives({ engine, rows, ratesPer, logNormal, point, fold, rateJacobian });
    const places = this.#sums.binsRead(bins.weight.kind);
    const slot = new Map(places.map((bin, i) => [bin, i]));
    const matrix = () => new Float64Array(places.length * size);
    const [atFixed, mixed] = [matrix(), matrix()];
    const sums = this.#sums.matrices(size);
    const bytesOf = (bin: number) => 8 * size * Math.max(1, rowStart[bin + 1]! - rowStart[bin]!);
    for (const [firstBin, endBin] of runsOf(places).flatMap((run) => [...blockRanges({ ...run, bytesOf })])) {
      const firstRow = rowStart[firstBin]!;
      const rowCount = rowStart[endBin]! - firstRow;
      const jacobian = new Float64Array(rowCount * size);
      const folded = derivatives.fillFolded(firstRow, rowCount, jacobian);
      for (let bin = firstBin; bin < endBin; bin++) {
        for (let row = rowStart[bin]!; row < rowStart[bin + 1]!; row++) {
          const from = (row - firstRow) * size;
          addScaled(atFixed, slot.get(bin)! * size, jacobian, from, size, bins.rowFactor[row]!);
          this.#sums.addRow(sums, row, bin, { jacobian, from, size, factor: bins.rowFactor[row]! });
        }
      }
      if (!hessian) continue;
      if (logNormal) {
        const weights = byRow.slice(firstRow, firstRow + rowCount);
        addYieldCurvature(hessian, { weights, folded, jacobian, modelCount, systematicCount });
      }
      if (!betas || firstBin >= this.#options.dataBinCount) continue;
      const { bySlopeAndBeta, byBetas } = curvature();
      const { perBin } = betas;
      const scaled = new Float64Array((endBin - firstBin) * perBin * size);
      for (let row = firstRow; row < firstRow + rowCount; row++) {
        const i = betas.ofRow[row]!;
        if (i < 0) continue;
        addScaled(scaled, (i - firstBin * perBin) * size, jacobian, (row - firstRow) * size, size, 1);
      }
      const weights = new Float64Array((endBin - firstBin) * perBin);
      for (let i = firstBin * perBin; i < endBin * perBin; i++) {
        const bin = Math.floor(i / perBin);
        const place = i - firstBin * perBin;
        weights[place] = atFixedSlope[bin]! * byBetas[i]!;
        addScaled(mixed, slot.get(bin)! * size, scaled, place * size, size, bySlopeAndBeta[i]!);
      }
      addRankUpdate(hessian, scaled, size, weights);
    }
    const slopes = this.#slopes(atFixed, places, size);
    const yields = atFixed;
    places.forEach((bin, i) => {
      addScaled(yields, i * size, slopes, i * size, size, -bins.variance[bin]!);
      this.#sums.addBin(sums, bin, { jacobian: yields, from: i * size, size });
    });
    return { sums, ofBins: betas && this.#sums.readsData ? { places, yields, slopes, mixed } : undefined };
  }

  /** W A dlambda/dx of some bins, [bins, parameters]; where W is dense these are all that it couples, before others. */
  #slopes(atFixed: Float64Array, places: readonly number[], size: number): Float64Array {
    const { weight } = this.#at().bins;
    if (weight.kind === "diagonal") {
      return atFixed.map((value, entry) => value * weight.values[places[Math.floor(entry / size)]!]!);
    }
    const out = new Float64Array(atFixed.length);
    const shape = { rows: weight.size, inner: weight.size, columns: size };
    out.set(matrixProduct(weight.values, atFixed.subarray(0, weight.size * size), shape));
    return out;
  }
}

/** W v, [bins with masked channels] */
function weighedBins({ weight }: ProfiledBins, vector: Float64Array): Float64Array {
  if (weight.kind === "diagonal") return vector.map((value, bin) => weight.values[bin]! * value);
  const out = new Float64Array(vector.length);
  out.set(timesVector(weight.values, vector.subarray(0, weight.size)));
  return out;
}

/** Runs of consecutive numbers in an ascending list. */
function runsOf(places: readonly number[]): { first: number; end: number }[] {
  const runs: { first: number; end: number }[] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last?.end === place) last.end++;
    else runs.push({ first: place, end: place + 1 });
  }
  return runs;
}
