import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { addTo } from "../linear-algebra/vectors.js";
import { type JacobianResult, jacobianPass } from "../prediction/jacobian-pass.js";
import type { ParameterCovariance } from "../prediction/parameter-covariance.js";
import type { Prediction } from "../prediction/prediction.js";
import type { ComparedOutputs } from "./compared-outputs.js";
import { type LinearChiSquare, linearChiSquare } from "./linear-chi-square.js";
import type { OwnCovariance } from "./own-covariance.js";
import { ofIndependentBins } from "./postfit-chi-square.js";
import { sourcesOfBlock } from "./residual-sources.js";
import { gainOfOutputs, summedSlopes } from "./summed-slopes.js";

/**
 * What the tolerance of solutions leaves of a variance that is the difference of larger terms, as a share of these: enough to keep V
 * positive where the prediction has followed the data.
 */
const SOLUTION_SHARE = 1e-9;

/**
 * The chi-square after a fit, `postfitChiSquare`, of few outputs and independent bins, where the covariance C of the parameters
 * was not made:
 *
 *   V = D V(v) D^T + K M K^T - K m^T - m K^T,   K = A (dn/dx) C,   M = sum_v M_v^T V(v) M_v,
 *
 * with one solution for each output, K, and K M K^T in a second pass over the bins. Nothing of parameters x parameters is made.
 *
 * @param covariance C by its products
 * @param constraintWeights of the parameters, 0 where free, [parameters]
 */
export function solvedChiSquare(
  prediction: Prediction,
  covariance: ParameterCovariance,
  compared: ComparedOutputs,
  constraintWeights: Float64Array,
): JacobianResult<LinearChiSquare> {
  const { likelihood, frozen } = prediction;
  const { size } = likelihood;
  const slopes = summedSlopes(prediction, compared);
  const fixed = ofIndependentBins(prediction, compared, {
    of: (block) => sourcesOfBlock(prediction, block, () => undefined),
  });
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
      const moved = new Float64Array(outputs * outputs);
      const addThrough = (rows: Float64Array, variances: Float64Array) => {
        const count = variances.length;
        const through = matrixProduct(gain, rows, {
          rows: outputs,
          inner: size,
          columns: count,
          transposed: "right",
        });
        const weighted = through.map((value, entry) => value * variances[entry % count]!);
        addTo(moved, byTransposed(weighted, through, outputs, count));
      };
      jacobianPass(prediction, [
        { bins: "data", take: (block) => void sourcesOfBlock(prediction, block, addThrough) },
      ]);
      const ofConstraints = gain.map((value, entry) => {
        const parameter = entry % size;
        return frozen.has(parameter) ? 0 : value * constraintWeights[parameter]!;
      });
      addTo(moved, byTransposed(ofConstraints, gain, outputs, size));
      return linearChiSquare({ ...compared, disjoint: false }, difference(own, moved, { gain, mixed, size }));
    },
  };
}

/** own + moved - K m^T - m K^T as a matrix. */
function difference(
  own: OwnCovariance,
  moved: Float64Array,
  { gain, mixed, size }: { readonly gain: Float64Array; readonly mixed: Float64Array; readonly size: number },
) {
  const outputs = Math.sqrt(moved.length);
  const across = byTransposed(gain, mixed, outputs, size);
  const full = "full" in own && own.full ? own.full.slice() : new Float64Array(moved.length);
  const rounding = new Float64Array(outputs);
  for (let i = 0; i < outputs; i++) {
    const at = i * (outputs + 1);
    rounding[i] = SOLUTION_SHARE * (Math.abs(moved[at]!) + 2 * Math.abs(across[at]!));
    for (let j = 0; j < outputs; j++) {
      full[i * outputs + j]! += moved[i * outputs + j]! - across[i * outputs + j]! - across[j * outputs + i]!;
    }
  }
  const diagonal = own.diagonal.map((value, i) => value + rounding[i]!);
  return { diagonal, full, factors: new Float64Array(outputs), core: new Float64Array(1), rank: 1 };
}

/** A B^T, [outputs, outputs] */
function byTransposed(a: Float64Array, b: Float64Array, outputs: number, inner: number): Float64Array {
  return matrixProduct(a, b, { rows: outputs, inner, columns: outputs, transposed: "right" });
}
