import { type SlowBin, slowBin } from "./bin.slow.js";
import type { BinLikelihood } from "./bin-likelihood.js";
import type { TemplatePoint } from "./engine.js";
import type { Fold } from "./fold.js";
import type { RateJacobian } from "./rate-jacobian.js";
import { isSparse, type TemplateTensor } from "./tensor.js";
import { denseRateJacobian } from "./test-tensors.slow.js";

/** A tensor with every row of A written out. */
export interface SlowTensor extends Omit<TemplateTensor, "blocks"> {
  /** [rows][columnCount] */
  readonly rows: readonly (readonly number[])[];
}

/** Reads the blocks without taking them. */
export function slowTensor(tensor: TemplateTensor): SlowTensor {
  const rows: number[][] = [];
  for (const block of tensor.blocks) {
    const count = isSparse(block) ? block.rowStart.length - 1 : block.values.length / tensor.columnCount;
    for (let local = 0; local < count; local++) {
      const row = new Array<number>(tensor.columnCount).fill(0);
      if (isSparse(block)) {
        for (let e = block.rowStart[local]!; e < block.rowStart[local + 1]!; e++) {
          row[block.columns[e]!]! += block.values[e]!;
        }
      } else {
        for (let c = 0; c < row.length; c++) row[c] = block.values[local * row.length + c]!;
      }
      rows.push(row);
    }
  }
  return { ...tensor, rows };
}

interface Row {
  readonly bin: number;
  /** Index into the rates. */
  readonly rateIndex: number;
  readonly rate: number;
  readonly scale: number;
  readonly yield: number;
}

function rowsAt(tensor: SlowTensor, point: TemplatePoint): Row[] {
  return tensor.rows.map((a, k) => {
    const bin = tensor.rowStart.findLastIndex((first) => first <= k);
    const rateIndex = point.rates.length === tensor.processCount ? tensor.processes[k]! : k;
    const rate = point.rates[rateIndex]!;
    const exponent = a.reduce((sum, value, c) => sum + value * point.z[c]!, 0);
    const norm = tensor.norm[k]!;
    return tensor.form === "log_normal"
      ? { bin, rateIndex, rate, scale: norm * Math.exp(exponent), yield: rate * norm * Math.exp(exponent) }
      : { bin, rateIndex, rate, scale: norm, yield: rate * norm + exponent };
  });
}

/** Every method of the engine, one row, one column and one pair at a time. Obviously right, never fast. */
export class SlowTemplateEngine {
  readonly tensor: SlowTensor;
  readonly likelihood: BinLikelihood;

  constructor(tensor: SlowTensor, likelihood: BinLikelihood) {
    this.tensor = tensor;
    this.likelihood = likelihood;
  }

  #bins(rows: readonly Row[]): { members: { k: number; yield: number }[]; result: SlowBin }[] {
    return Array.from(this.likelihood.observed, (_, bin) => {
      const members = rows
        .map((row, k) => ({ k, bin: row.bin, yield: row.yield }))
        .filter((row) => row.bin === bin);
      return { members, result: slowBin(this.likelihood, bin, members) };
    });
  }

  value(point: TemplatePoint): number {
    return this.#bins(rowsAt(this.tensor, point)).reduce((sum, { result }) => sum + result.value, 0);
  }

  /** dphi / dlambda_k, [rows] */
  slopes(point: TemplatePoint): Float64Array {
    const slopes = new Float64Array(this.tensor.rows.length);
    for (const { members, result } of this.#bins(rowsAt(this.tensor, point))) {
      members.forEach(({ k }, i) => {
        slopes[k] = result.slopes[i]!;
      });
    }
    return slopes;
  }

  /** n and D'(n), [bins with a phi], and the beta that scales each row, 1 where there is none, [rows] */
  profile(point: TemplatePoint): { yields: Float64Array; slopes: Float64Array; rowBetas: Float64Array } {
    const bins = this.#bins(rowsAt(this.tensor, point));
    const rowBetas = new Float64Array(this.tensor.rows.length).fill(1);
    for (const { members, result } of bins) {
      for (const { scales, value } of result.betas) for (const i of scales) rowBetas[members[i]!.k] = value;
    }
    return {
      yields: Float64Array.from(bins, ({ result }) => result.total),
      slopes: Float64Array.from(bins, ({ result }) => result.dataSlope),
      rowBetas,
    };
  }

  gradient(point: TemplatePoint): TemplatePoint {
    return this.vjp(point, this.slopes(point));
  }

  rowYields(point: TemplatePoint): Float64Array {
    return Float64Array.from(rowsAt(this.tensor, point), (row) => row.yield);
  }

  /** dlambda_k over [z | rates] */
  jacobian(point: TemplatePoint): number[][] {
    const columnCount = point.z.length;
    return rowsAt(this.tensor, point).map((row, k) => {
      const derivative = new Array<number>(columnCount + point.rates.length).fill(0);
      const factor = this.tensor.form === "log_normal" ? row.yield : 1;
      for (let c = 0; c < columnCount; c++) derivative[c] = factor * this.tensor.rows[k]![c]!;
      derivative[columnCount + row.rateIndex] = row.scale;
      return derivative;
    });
  }

  jvp(point: TemplatePoint, direction: TemplatePoint): Float64Array {
    const flat = [...direction.z, ...direction.rates];
    return Float64Array.from(this.jacobian(point), (row) => row.reduce((s, d, i) => s + d * flat[i]!, 0));
  }

  vjp(point: TemplatePoint, rows: Float64Array): TemplatePoint {
    const flat = new Float64Array(point.z.length + point.rates.length);
    this.jacobian(point).forEach((derivative, k) => {
      derivative.forEach((d, i) => {
        flat[i]! += rows[k]! * d;
      });
    });
    return split(flat, point);
  }

  /** sum_k u_k d2 lambda_k over [z | rates] */
  secondOrder(point: TemplatePoint, rows: Float64Array): number[][] {
    const columnCount = point.z.length;
    const size = columnCount + point.rates.length;
    const total = zeros(size);
    if (this.tensor.form === "normal") return total;
    rowsAt(this.tensor, point).forEach((row, k) => {
      const a = this.tensor.rows[k]!;
      const rateAt = columnCount + row.rateIndex;
      for (let c = 0; c < columnCount; c++) {
        for (let d = 0; d < columnCount; d++) total[c]![d]! += rows[k]! * row.yield * a[c]! * a[d]!;
        total[c]![rateAt]! += rows[k]! * row.scale * a[c]!;
        total[rateAt]![c]! += rows[k]! * row.scale * a[c]!;
      }
    });
    return total;
  }

  rowsHvp(point: TemplatePoint, rows: Float64Array, direction: TemplatePoint): TemplatePoint {
    return split(multiply(this.secondOrder(point, rows), direction), point);
  }

  /** d2 sum phi over [z | rates] */
  hessian(point: TemplatePoint): number[][] {
    const total = this.secondOrder(point, this.slopes(point));
    for (const matrix of this.gaussNewton(point)) {
      matrix.forEach((row, c) => {
        row.forEach((value, d) => {
          total[c]![d]! += value;
        });
      });
    }
    return total;
  }

  /** J_b^T (d2phi_b) J_b over [z | rates], of each bin */
  gaussNewton(point: TemplatePoint): number[][][] {
    const jacobian = this.jacobian(point);
    return this.#bins(rowsAt(this.tensor, point)).map(({ members, result }) => {
      const total = zeros(point.z.length + point.rates.length);
      members.forEach((left, i) => {
        members.forEach((right, j) => {
          const weight = result.hessian[i]![j]!;
          jacobian[left.k]!.forEach((dLeft, c) => {
            jacobian[right.k]!.forEach((dRight, d) => {
              total[c]![d]! += weight * dLeft * dRight;
            });
          });
        });
      });
      return total;
    });
  }

  foldedRows(first: number, count: number, fold: Fold): Float64Array {
    const out = new Float64Array(count * fold.parameterCount);
    for (let i = 0; i < count; i++) {
      this.tensor.rows[first + i]!.forEach((value, c) => {
        const parameter = fold.parameter[c]!;
        if (parameter >= 0) out[i * fold.parameterCount + parameter]! += value * fold.slope[c]!;
      });
    }
    return out;
  }

  /** F^T H F with F = d [z | rates] / d [rate parameters | folded parameters] */
  foldedHessian(point: TemplatePoint, fold: Fold, rateJacobian: RateJacobian): Float64Array {
    return foldMatrix(this.hessian(point), point, fold, rateJacobian);
  }

  /** The diagonal of F^T (J_b^T (d2phi_b) J_b) F, summed over the bins where it is positive */
  gaussNewtonDiagonal(point: TemplatePoint, fold: Fold, rateJacobian: RateJacobian): Float64Array {
    const jacobian = foldJacobian(point, fold, rateJacobian);
    const out = new Float64Array(rateJacobian.parameterCount + fold.parameterCount);
    for (const matrix of this.gaussNewton(point)) {
      for (let p = 0; p < out.length; p++) out[p]! += Math.max(0, foldedElement(matrix, jacobian, p, p));
    }
    return out;
  }

  hvp(point: TemplatePoint, direction: TemplatePoint): TemplatePoint {
    return split(multiply(this.hessian(point), direction), point);
  }
}

function foldMatrix(
  hessian: readonly (readonly number[])[],
  point: TemplatePoint,
  fold: Fold,
  rateJacobian: RateJacobian,
): Float64Array {
  const jacobian = foldJacobian(point, fold, rateJacobian);
  const size = rateJacobian.parameterCount + fold.parameterCount;
  return Float64Array.from({ length: size * size }, (_, at) =>
    foldedElement(hessian, jacobian, Math.floor(at / size), at % size),
  );
}

/** d [z | rates] / d [rate parameters | folded parameters] */
function foldJacobian(point: TemplatePoint, fold: Fold, rateJacobian: RateJacobian): number[][] {
  const rateCount = rateJacobian.parameterCount;
  const columnCount = point.z.length;
  const dRates = denseRateJacobian(rateJacobian);
  return Array.from({ length: columnCount + point.rates.length }, (_, i) =>
    Array.from({ length: rateCount + fold.parameterCount }, (_, p) => {
      if (i < columnCount) {
        return p >= rateCount && fold.parameter[i] === p - rateCount ? fold.slope[i]! : 0;
      }
      return p < rateCount ? dRates[i - columnCount]![p]! : 0;
    }),
  );
}

/** (F^T H F)_pq */
function foldedElement(
  hessian: readonly (readonly number[])[],
  jacobian: readonly (readonly number[])[],
  p: number,
  q: number,
): number {
  let sum = 0;
  hessian.forEach((row, i) => {
    row.forEach((value, j) => {
      sum += jacobian[i]![p]! * value * jacobian[j]![q]!;
    });
  });
  return sum;
}

function zeros(size: number): number[][] {
  return Array.from({ length: size }, () => new Array<number>(size).fill(0));
}

function multiply(matrix: readonly (readonly number[])[], direction: TemplatePoint): Float64Array {
  const flat = [...direction.z, ...direction.rates];
  return Float64Array.from(matrix, (row) => row.reduce((sum, value, i) => sum + value * flat[i]!, 0));
}

function split(flat: Float64Array, like: TemplatePoint): TemplatePoint {
  return { z: flat.slice(0, like.z.length), rates: flat.slice(like.z.length) };
}
