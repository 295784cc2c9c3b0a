import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { SymmetricSums } from "../linear-algebra/symmetric-sums.js";
import { addTo } from "../linear-algebra/vectors.js";
import { timesDense } from "../mappings/sparse-rows.js";
import type { JacobianResult } from "../prediction/jacobian-pass.js";
import { mappedMatrix } from "../prediction/mapped-matrix.js";
import { addMappedSums } from "../prediction/mapped-observables.js";
import { type ParameterCovariance, timesCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import { summedRows } from "../prediction/summed-yields.js";
import type { ComparedOutputs } from "./compared-outputs.js";
import { countCovariance, type LinearChiSquare, linearChiSquare } from "./linear-chi-square.js";
import { areManyBins, binsWithOutput, ManyBins } from "./many-bins.js";
import { type OwnCovariance, withParameters } from "./own-covariance.js";
import { DENSE_BIN_LIMIT, type LowRankCovariance } from "./quadratic-form.js";
import { withSharedSums } from "./shared-sums.js";
import { summedSlopes } from "./summed-slopes.js";

/**
 * Of a prediction whose bin-by-bin parameters do not follow the data, such as that before a fit: data and prediction count
 * as independent,
 *
 *   V = A (J C J^T + diag(S)) A^T + B V(N) B^T,
 *
 * with J = dn/dx, [data bins, parameters], S the variance by the bin-by-bin parameters, and A and B the derivatives of the
 * outputs by the bins, at the prediction and at the data.
 *
 * @param covariance C of the parameters
 */
export function prefitChiSquare(
  prediction: Prediction,
  covariance: ParameterCovariance,
  compared: ComparedOutputs,
): JacobianResult<LinearChiSquare> {
  const { size } = prediction.likelihood;
  if (areManyBins(prediction, compared, size)) return ofManyBins(prediction, covariance, compared);
  const slopes = summedSlopes(prediction, compared);
  return {
    ...slopes,
    result: () => {
      const factors = timesDense(compared.predicted, slopes.result(), size);
      if (
        covariance.kind !== "dense" &&
        compared.residuals.length <= DENSE_BIN_LIMIT &&
        size > DENSE_BIN_LIMIT
      ) {
        return linearChiSquare({ ...compared, disjoint: false }, ofFewOutputs(factors));
      }
      const core = denseCovariance(covariance, size);
      const ofParameters = { factors, core, rank: size };
      const own = ownCovariance(prediction, compared);
      return linearChiSquare(compared, withParameters(own, ofParameters));
    },
  };

  /** The sum as a matrix of the outputs: that of the parameters would be larger. */
  function ofFewOutputs(factors: Float64Array): LowRankCovariance {
    const outputs = compared.residuals.length;
    const own = ownCovariance(prediction, compared);
    const gain = timesCovariance(factors, outputs, covariance);
    const shape = { rows: outputs, inner: size, columns: outputs, transposed: "right" } as const;
    const full = matrixProduct(gain, factors, shape);
    if ("full" in own && own.full) addTo(full, own.full);
    const diagonal = own.diagonal;
    return { diagonal, full, factors: new Float64Array(outputs), core: new Float64Array(1), rank: 1 };
  }
}

function ofManyBins(
  prediction: Prediction,
  covariance: ParameterCovariance,
  { outputOf, residuals }: ComparedOutputs,
): JacobianResult<LinearChiSquare> {
  const { bins, likelihood } = prediction;
  const { size } = likelihood;
  const { diagonal: variances } = countCovariance(prediction);
  const sums = new ManyBins(size);
  return {
    bins: "data",
    take: (block) => {
      const places = binsWithOutput(block, outputOf!);
      const diagonal = Float64Array.from(places, (bin) => variances[bin]! + bins.variance[bin]!);
      const factors = new Float64Array(places.length * size);
      const expected = block.expected();
      places.forEach((bin, i) => {
        const from = (bin - block.firstBin) * size;
        factors.set(expected.subarray(from, from + size), i * size);
      });
      const outputs = places.map((bin) => outputOf![bin]!);
      const own = Float64Array.from(outputs, (o) => residuals[o]!);
      sums.add({ outputs, factors, diagonal, sizes: diagonal, residuals: own });
    },
    result: () => sums.result(denseCovariance(covariance, size)),
  };
}

/** A diag(S) A^T + B V(N) B^T. */
function ownCovariance(prediction: Prediction, compared: ComparedOutputs): OwnCovariance {
  const { bins, likelihood } = prediction;
  const { dataBinCount } = likelihood;
  const { predicted, observed = predicted, sumCount, selections, disjoint } = compared;
  const counts = countCovariance(prediction);
  if (disjoint) {
    const both = counts.diagonal.map((variance, bin) => variance + bins.variance[bin]!);
    const diagonal = timesDense(predicted, summedRows(both, 1, selections), 1);
    return {
      diagonal,
      ...(counts.full && { full: mappedMatrix(counts.full, dataBinCount, selections, [observed, observed]) }),
    };
  }
  const ofBetas = new SymmetricSums(sumCount);
  const ofCounts = new SymmetricSums(sumCount);
  for (let bin = 0; bin < dataBinCount; bin++) {
    const sums = compared.sumsOf(bin);
    const ones = new Array<number>(sums.length).fill(1);
    ofBetas.addOuter(sums, ones, bins.variance[bin]!);
    ofCounts.addOuter(sums, ones, counts.diagonal[bin]!);
  }
  const parts = [
    { left: predicted, sums: ofBetas, right: predicted, scale: 1 },
    { left: observed, sums: ofCounts, right: observed, scale: 1 },
  ];
  const split = counts.full || predicted.rowCount <= DENSE_BIN_LIMIT ? undefined : withSharedSums(parts);
  if (split) return split;
  const full = counts.full
    ? mappedMatrix(counts.full, dataBinCount, selections, [observed, observed])
    : new Float64Array(predicted.rowCount ** 2);
  addMappedSums(full, predicted, ofBetas, predicted, 1);
  addMappedSums(full, observed, ofCounts, observed, 1);
  return { diagonal: new Float64Array(predicted.rowCount), full };
}

function denseCovariance(covariance: ParameterCovariance, size: number): Float64Array {
  if (covariance.kind === "dense") return covariance.values;
  const out = new Float64Array(size * size);
  if (covariance.kind === "diagonal") {
    for (let i = 0; i < size; i++) out[i * (size + 1)] = covariance.variances[i]!;
    return out;
  }
  const unit = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    unit[i] = 1;
    out.set(covariance.solve(unit), i * size);
    unit[i] = 0;
  }
  return out;
}
