import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { SymmetricSums } from "../linear-algebra/symmetric-sums.js";
import { addScaled } from "../linear-algebra/vectors.js";
import { timesDense } from "../mappings/sparse-rows.js";
import type { JacobianResult } from "../prediction/jacobian-pass.js";
import { mappedMatrix } from "../prediction/mapped-matrix.js";
import { addMappedSums } from "../prediction/mapped-observables.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import { summedRows } from "../prediction/summed-yields.js";
import type { ComparedOutputs } from "./compared-outputs.js";
import { countCovariance, type LinearChiSquare, linearChiSquare } from "./linear-chi-square.js";
import { areManyBins, binsWithOutput, ManyBins } from "./many-bins.js";
import { type OwnCovariance, withParameters } from "./own-covariance.js";
import { DENSE_BIN_LIMIT } from "./quadratic-form.js";
import type { ResidualSources } from "./residual-sources.js";
import { type CovarianceOfSums, withSharedSums } from "./shared-sums.js";
import { gainOfOutputs, summedSlopes } from "./summed-slopes.js";

/** What a block says of the sources, of which a chi-square needs no more at fixed parameters. */
export type BlockSources = Pick<ResidualSources, "of">;

/** At fixed parameters: sum_v D_v V(v) D_v^T, and sum_v D_v V(v) M_v, [outputs, parameters]. */
export interface AtFixedParameters {
  readonly own: OwnCovariance;
  readonly mixed: Float64Array;
}

/**
 * After a fit: the prediction followed the data, so that the difference r = f(n) - f(N) is a function of the observed counts
 * N, of the centres of the constraints x0 and of those of the bin-by-bin parameters beta0, each with its own variance:
 *
 *   V = sum_v R_v V(v) R_v^T,   R_v = D_v - K M_v^T,   D_v = dr/dv at fixed x,   K = A (dn/dx) C,   M_v = d2L / dv dx,
 *
 * by the response of the minimum, dx/dv = - C d2L / dx dv; V [outputs, outputs], K [outputs, parameters], M_v a row of
 * [sources, parameters]. In the symbols of the profiled bins, with h = - dt/dN at fixed x, kappa = dbeta/dbeta0 at fixed t,
 * and A and B the derivatives of the outputs by the bins at the prediction and at the data,
 *
 *   D_N = A S h - B,                  M_N = - h A dlambda/dx,
 *   D_beta0 = A (1 - S W) e kappa,    M_beta0 = kappa (e dt/dx + t de/dx).
 *
 * @param covariance C of the parameters after the fit
 * @param sources the same for all chi-squares of a pass
 */
export function postfitChiSquare(
  prediction: Prediction,
  covariance: ParameterCovariance,
  compared: ComparedOutputs,
  sources: ResidualSources,
): JacobianResult<LinearChiSquare> {
  const { size } = prediction.likelihood;
  if (covariance.kind === "dense" && areManyBins(prediction, compared, 2 * size)) {
    return ofManyBins(prediction, covariance.values, compared, sources);
  }
  const slopes = summedSlopes(prediction, compared);
  const atFixed = prediction.bins.weight.kind === "dense" ? ofCoupledBins : ofIndependentBins;
  const fixed = atFixed(prediction, compared, sources);
  return {
    bins: "data",
    take: (block) => {
      slopes.take(block);
      fixed.take(block);
    },
    result: () => {
      const { own, mixed } = fixed.result();
      const outputs = compared.residuals.length;
      const gain = gainOfOutputs(compared, slopes.result(), covariance, size);
      // V = own + K moved K^T - K mixed^T - mixed K^T
      const rank = 2 * size;
      const factors = new Float64Array(outputs * rank);
      for (let o = 0; o < outputs; o++) {
        factors.set(gain.subarray(o * size, (o + 1) * size), o * rank);
        factors.set(mixed.subarray(o * size, (o + 1) * size), o * rank + size);
      }
      const core = coreOf(sources.moved(), size);
      return linearChiSquare(compared, withParameters(own, { factors, core, rank }));
    },
  };
}

/** W of U = [K | mixed], [2 parameters, 2 parameters] */
function coreOf(moved: Float64Array, size: number): Float64Array {
  const rank = 2 * size;
  const core = new Float64Array(rank * rank);
  for (let i = 0; i < size; i++) {
    core.set(moved.subarray(i * size, (i + 1) * size), i * rank);
    core[i * rank + size + i] = -1;
    core[(size + i) * rank + i] = -1;
  }
  return core;
}

/** The same of very many bins, of which only sums are kept: the rows are [dn/dx | mixed], and K = (dn/dx) C in the end. */
function ofManyBins(
  prediction: Prediction,
  covariance: Float64Array,
  { outputOf, residuals }: ComparedOutputs,
  sources: BlockSources & Pick<ResidualSources, "moved">,
): JacobianResult<LinearChiSquare> {
  const { size } = prediction.likelihood;
  const rank = 2 * size;
  const sums = new ManyBins(rank);
  const { diagonal: variances } = countCovariance(prediction);
  return {
    bins: "data",
    take: (block) => {
      const ofBlock = sources.of(block);
      const places = binsWithOutput(block, outputOf!);
      const expected = block.expected();
      const factors = new Float64Array(places.length * rank);
      const [diagonal, sizes] = [new Float64Array(places.length), new Float64Array(places.length)];
      places.forEach((bin, i) => {
        const at = bin - block.firstBin;
        const own = binAtFixed(prediction, bin, variances[bin]!, ofBlock.centreVariance[at]!);
        factors.set(expected.subarray(at * size, (at + 1) * size), i * rank);
        addScaled(factors, i * rank + size, ofBlock.byCount, at * size, size, own.ofCount * variances[bin]!);
        addScaled(factors, i * rank + size, ofBlock.byCentre, at * size, size, own.ofBeta0);
        diagonal[i] = own.variance;
        sizes[i] = variances[bin]! + ofBlock.centreVariance[at]!;
      });
      const outputs = places.map((bin) => outputOf![bin]!);
      const own = Float64Array.from(outputs, (o) => residuals[o]!);
      sums.add({ outputs, factors, diagonal, sizes, residuals: own });
    },
    result: () => {
      const transform = new Float64Array(rank * rank);
      for (let i = 0; i < size; i++) {
        transform.set(covariance.subarray(i * size, (i + 1) * size), i * rank);
        transform[(size + i) * (rank + 1)] = 1;
      }
      return sums.result(coreOf(sources.moved(), size), transform);
    },
  };
}

/** - D_N and D_beta0 / (e kappa) of one bin whose output is linear, with D V(v) D^T. */
function binAtFixed({ bins }: Prediction, bin: number, variance: number, centreVariance: number) {
  const ofCount = 1 - bins.variance[bin]! * bins.countResponse[bin]!; // 1 - S h
  const ofBeta0 = 1 - bins.variance[bin]! * bins.weight.values[bin]!; // 1 - S W
  return { ofCount, ofBeta0, variance: ofCount ** 2 * variance + ofBeta0 ** 2 * centreVariance };
}

/** Where bins are independent of each other at fixed parameters: bin by bin. */
export function ofIndependentBins(
  prediction: Prediction,
  compared: ComparedOutputs,
  sources: BlockSources,
): JacobianResult<AtFixedParameters> {
  const { bins, likelihood } = prediction;
  const { size } = likelihood;
  const { sumCount, predicted, observed, disjoint } = compared;
  const { diagonal: variances } = countCovariance(prediction);
  const weights = bins.weight.values;
  const squares = () => new SymmetricSums(sumCount);
  // In sums: by the prediction, by the data, and by both. Where f is linear, both are one.
  const [ofYields, ofBoth, ofCounts] = [squares(), squares(), squares()];
  const mixedOfYields = new Float64Array(sumCount * size);
  const mixedOfCounts = observed ? new Float64Array(sumCount * size) : undefined;
  return {
    bins: "data",
    take: (block) => {
      const { firstBin, binCount } = block;
      const { byCount, byCentre, centreVariance } = sources.of(block);
      const row = new Float64Array(size);
      for (let i = 0; i < binCount; i++) {
        const bin = firstBin + i;
        const sums = compared.sumsOf(bin);
        if (sums.length === 0) continue;
        const ones = new Array<number>(sums.length).fill(1);
        const variance = variances[bin]!;
        const followed = bins.variance[bin]! * bins.countResponse[bin]!; // S h
        const ofBeta0 = 1 - bins.variance[bin]! * weights[bin]!; // 1 - S W
        const ofCount = observed ? -followed : 1 - followed;
        ofYields.addOuter(sums, ones, ofCount ** 2 * variance + ofBeta0 ** 2 * centreVariance[i]!);
        for (let p = 0; p < size; p++) {
          row[p] = ofCount * variance * byCount[i * size + p]! + ofBeta0 * byCentre[i * size + p]!;
        }
        for (const sum of sums) addScaled(mixedOfYields, sum * size, row, 0, size, 1);
        if (!mixedOfCounts) continue;
        ofBoth.addOuter(sums, ones, followed * variance);
        ofCounts.addOuter(sums, ones, variance);
        for (const sum of sums) addScaled(mixedOfCounts, sum * size, byCount, i * size, size, -variance);
      }
    },
    result: () => {
      const outputs = predicted.rowCount;
      const mixed = difference(compared, mixedOfYields, mixedOfCounts, size);
      const diagonal = new Float64Array(outputs);
      if (disjoint) {
        const perSum = Float64Array.from({ length: sumCount }, (_, sum) => ofYields.get(sum, sum));
        return { own: { diagonal: timesDense(predicted, perSum, 1) }, mixed };
      }
      const split = outputs > DENSE_BIN_LIMIT ? withSharedSums(parts()) : undefined;
      if (split) return { own: split, mixed };
      const full = new Float64Array(outputs * outputs);
      addMappedSums(full, predicted, ofYields, predicted, 1);
      if (observed) {
        addMappedSums(full, predicted, ofBoth, observed, -1);
        addMappedSums(full, observed, ofBoth, predicted, -1);
        addMappedSums(full, observed, ofCounts, observed, 1);
      }
      return { own: { diagonal, full }, mixed };
    },
  };

  function parts(): CovarianceOfSums[] {
    const ofPrediction = { left: predicted, sums: ofYields, right: predicted, scale: 1 };
    if (!observed) return [ofPrediction];
    return [
      ofPrediction,
      { left: predicted, sums: ofBoth, right: observed, scale: -2 },
      { left: observed, sums: ofCounts, right: observed, scale: 1 },
    ];
  }
}

/** Where the covariance of the data couples the bins: with F = 1 - S W = V(N) W, D_N = A (1 - F) - B and D_beta0 = A F e kappa. */
function ofCoupledBins(
  prediction: Prediction,
  compared: ComparedOutputs,
  sources: ResidualSources,
): JacobianResult<AtFixedParameters> {
  const { dataBinCount: binCount, size } = prediction.likelihood;
  const { predicted, observed, selections } = compared;
  const { full: counts } = countCovariance(prediction);
  return {
    bins: "data",
    take: (block) => void sources.of(block),
    result: () => {
      const { byCount, byCentre, centreVariance } = sources.ofAll();
      const square = { rows: binCount, inner: binCount, columns: binCount };
      const tall = { rows: binCount, inner: binCount, columns: size };
      const follow = matrixProduct(counts!, prediction.bins.weight.values, square);
      const weighted = matrixProduct(counts!, byCount, tall);
      const ofCentres = plus(weighted, byCentre);
      const mixedOfBins = matrixProduct(follow, ofCentres, tall);
      const variance = counts!.slice();
      for (let bin = 0; bin < binCount; bin++) variance[bin * (binCount + 1)]! += centreVariance[bin]!;
      const back = { ...square, transposed: "right" } as const;
      const followed = matrixProduct(matrixProduct(follow, variance, square), follow, back);
      const diagonal = new Float64Array(predicted.rowCount);
      if (!observed) {
        const full = mappedMatrix(followed, binCount, selections, [predicted, predicted]);
        return {
          own: { diagonal, full },
          mixed: timesDense(predicted, summedRows(mixedOfBins, size, selections), size),
        };
      }
      // A n - B N = - (A F N) + (A - B) N, and so are its covariances.
      const across = matrixProduct(follow, counts!, square);
      const full = mappedMatrix(followed, binCount, selections, [predicted, predicted]);
      const add = (matrix: Float64Array, pair: Parameters<typeof mappedMatrix>[3], scale: number) =>
        addScaled(full, 0, mappedMatrix(matrix, binCount, selections, pair), 0, full.length, scale);
      add(across, [predicted, predicted], -1);
      add(across, [predicted, observed], 1);
      add(turned(across, binCount), [predicted, predicted], -1);
      add(turned(across, binCount), [observed, predicted], 1);
      add(counts!, [predicted, predicted], 1);
      add(counts!, [predicted, observed], -1);
      add(counts!, [observed, predicted], -1);
      add(counts!, [observed, observed], 1);
      const direct = summedRows(weighted, size, selections);
      const mixed = timesDense(predicted, summedRows(mixedOfBins, size, selections), size);
      addScaled(mixed, 0, timesDense(predicted, direct, size), 0, mixed.length, -1);
      addScaled(mixed, 0, timesDense(observed, direct, size), 0, mixed.length, 1);
      return { own: { diagonal, full }, mixed };
    },
  };
}

/** A of the predictions less B of the counts, [outputs, parameters]. */
function difference(
  { predicted, observed }: ComparedOutputs,
  ofYields: Float64Array,
  ofCounts: Float64Array | undefined,
  size: number,
): Float64Array {
  const out = timesDense(predicted, ofYields, size);
  if (observed && ofCounts) addScaled(out, 0, timesDense(observed, ofCounts, size), 0, out.length, -1);
  return out;
}

function plus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value + b[i]!);
}

function turned(matrix: Float64Array, size: number): Float64Array {
  return matrix.map((_, entry) => matrix[(entry % size) * size + Math.floor(entry / size)]!);
}
