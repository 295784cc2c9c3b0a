import { hessian, jacobian, ops, type Tensor, tensor } from "@rabbit-fit/autodiff-kernels";
import { solveByLu } from "../linear-algebra/lu-solve.js";
import { Frozen } from "../parameters/frozen.js";
import { type JointModel, type JointModelOptions, jointModel } from "./joint-model.slow.js";
import type { ParameterCovariance } from "./parameter-covariance.js";
import { predict } from "./prediction.js";

/** Sums and products of some ten terms, and one inverse of a well conditioned matrix. */
export const ROUNDING = 1e-10;
const PROCESSES = 3;
const frozen = Frozen.none(3);

const fits = new Map<string, ReturnType<typeof makeJointFit>>();

/** The same for every test of a variant. */
export function jointFit(options: JointModelOptions, profile: "profiled" | "unprofiled") {
  const key = JSON.stringify([options, profile]);
  const made = fits.get(key) ?? makeJointFit(options, profile);
  fits.set(key, made);
  return made;
}

/** A joint model with its prediction, and the covariance of (x, betas) from the Hessian over both. */
function makeJointFit(options: JointModelOptions, profile: "profiled" | "unprofiled") {
  const model = jointModel(options);
  const prediction = predict(model.likelihood, { x: model.x, profile, frozen });
  const w = model.at(prediction.bins.betas?.values ?? new Float64Array(0));
  const second = dataOf(hessian(model.nll)(tensor(w)));
  const fitted = model.parts.counts;
  const block = (rows: [number, number], columns: [number, number]) => {
    const out: number[] = [];
    for (let i = rows[0]; i < rows[1]; i++) {
      for (let j = columns[0]; j < columns[1]; j++) out.push(second[i * w.length + j]!);
    }
    return Float64Array.from(out);
  };
  const covariance = inverse(block([0, fitted], [0, fitted]), fitted);
  return { model, prediction, w, block, fitted, covariance };
}

/** The block of x. */
export function ofParameters(
  covariance: Float64Array,
  size: number,
): ParameterCovariance & { kind: "dense" } {
  const values = new Float64Array(9);
  for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) values[i * 3 + j] = covariance[i * size + j]!;
  return { kind: "dense", size: 3, values };
}

/** Diagonal of J C J^T with J the derivatives by [x | betas]. */
export function variancesOf(
  f: (w: Tensor) => Tensor,
  w: Float64Array,
  covariance: Float64Array,
  size: number,
) {
  const derivatives = dataOf(jacobian(f)(tensor(w)));
  const count = derivatives.length / w.length;
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        sum +=
          derivatives[row * w.length + i]! * covariance[i * size + j]! * derivatives[row * w.length + j]!;
      }
    }
    return sum;
  });
}

export function inclusive({ likelihood }: JointModel, f: (w: Tensor) => Tensor) {
  const { binCount } = likelihood.rows;
  const binOfCell = Int32Array.from({ length: binCount * PROCESSES }, (_, i) => Math.floor(i / PROCESSES));
  return (w: Tensor) => ops.scatterAdd(f(w), binOfCell, binCount);
}

export function dataOf(result: Tensor): Float64Array {
  return result.data;
}

/** Variances of N, of the beta0 and of x0, in the order of w. */
export function sourceCovariance(model: JointModel): Float64Array {
  const { likelihood, free, constraintWeights } = model;
  const count = likelihood.dataBinCount;
  const size = count + free.length + constraintWeights.length;
  const out = new Float64Array(size * size);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) out[i * size + j] = model.countCovariance[i * count + j]!;
  }
  free.forEach((index, i) => {
    out[(count + i) * (size + 1)] = centreVariance(likelihood, index);
  });
  constraintWeights.forEach((weight, i) => {
    out[(count + free.length + i) * (size + 1)] = weight === 0 ? 0 : 1 / weight;
  });
  return out;
}

/** Variance of a beta or of its centre when both are equal. */
export function centreVariance({ statistics }: JointModel["likelihood"], index: number): number {
  const { type, kstat, beta0 } = statistics!;
  if (type === "normal-additive") return 1;
  return type === "gamma" ? beta0[index]! / kstat[index]! : 1 / kstat[index]!;
}

function inverse(matrix: Float64Array, size: number): Float64Array {
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const unit = Float64Array.from({ length: size }, (_, j) => Number(i === j));
    solveByLu(matrix, unit).forEach((value, j) => {
      out[j * size + i] = value;
    });
  }
  return out;
}
