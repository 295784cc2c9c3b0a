import type { SymmetricSums } from "../linear-algebra/symmetric-sums.js";
import { addTo } from "../linear-algebra/vectors.js";
import type { Linearization, YieldFunction } from "../mappings/mapping.js";
import {
  forEachEntry,
  identityRows,
  type SparseRows,
  timesDense,
  transposedRows,
} from "../mappings/sparse-rows.js";
import { once } from "../once.js";
import type { Frozen } from "../parameters/frozen.js";
import type { ParameterMap } from "../parameters/parameter-map.js";
import type { JacobianResult } from "./jacobian-pass.js";
import type { Prediction } from "./prediction.js";
import { summedBetaCovariance, summedJacobian, summedYields } from "./summed-yields.js";

/** The parameters as mappings see them, at one point. */
export interface MappedParameters {
  /** p, [parameters] */
  readonly values: Float64Array;
  /** dp/dx, [parameters]; 0 where a parameter is fixed. */
  readonly slopes: Float64Array;
}

/**
 * p at the point x: as the result shows the parameters, but the signal strength mu = x^2 where that is a square root. Blinding
 * offsets stay where they are.
 */
export function mappedParameters(
  { squared }: Pick<ParameterMap, "squared">,
  x: Float64Array,
  frozen: Frozen,
): MappedParameters {
  return {
    values: x.map((value, i) => (squared[i] ? value * value : value)),
    slopes: x.map((value, i) => (frozen.has(i) ? 0 : squared[i] ? 2 * value : 1)),
  };
}

/** A function of the yields at one point of the parameters. */
export interface MappedObservables {
  /** f, [outputs]; NaN where f is not defined. */
  readonly values: Float64Array;
  /** df/dy by the sums y that f is a function of, [outputs, sums] */
  readonly bySum: SparseRows;
  /** Takes df/dx, [outputs, parameters], in which profiled bin-by-bin parameters follow, from a pass over the Jacobian. */
  jacobian(): JacobianResult<Float64Array>;
  /** What the bin-by-bin parameters give to the variance of an output at fixed x. */
  betaVariance(output: number): number;
  /** Adds what they give to the covariance of the outputs, [outputs, outputs]. */
  addBetaCovariance(covariance: Float64Array): void;
}

/** f at a prediction. */
export function mappedObservables(
  prediction: Prediction,
  f: YieldFunction,
  parameters: MappedParameters,
): MappedObservables {
  const { size } = prediction.likelihood;
  const { values, bySum, byParameter } = linearized(f, summedYields(prediction, f.selections), parameters);
  const betas = once(() => summedBetaCovariance(prediction, f.selections));
  return {
    values,
    bySum,
    jacobian: () => {
      const ofSums = summedJacobian(prediction, f.selections);
      return {
        ...ofSums,
        result: once(() => {
          const out = f.linearize ? timesDense(bySum, ofSums.result(), size) : ofSums.result();
          if (byParameter) addTo(out, scaledColumns(byParameter, parameters.slopes));
          return out;
        }),
      };
    },
    betaVariance: (output) => {
      let sum = 0;
      forEachEntry(bySum, output, (a, byA) => {
        forEachEntry(bySum, output, (b, byB) => {
          sum += byA * betas().get(a, b) * byB;
        });
      });
      return sum;
    },
    addBetaCovariance: (covariance) => addMappedSums(covariance, bySum, betas(), bySum, 1),
  };
}

/** f with its derivatives; f = y where the function has nothing but sums. */
export function linearized(
  f: YieldFunction,
  sums: Float64Array,
  parameters: Pick<MappedParameters, "values"> | undefined,
): Linearization {
  return f.linearize?.(sums, parameters?.values) ?? { values: sums, bySum: identityRows(sums.length) };
}

/** Adds s A M B^T, with M symmetric, to a matrix [rows of A, rows of B]. */
export function addMappedSums(
  out: Float64Array,
  a: SparseRows,
  sums: SymmetricSums,
  b: SparseRows,
  scale: number,
): void {
  const width = b.rowCount;
  const { rowStart, columns: rows, values } = transposedRows(b, sums.size);
  const weighted = new Float64Array(sums.size);
  for (let row = 0; row < a.rowCount; row++) {
    const touched: number[] = [];
    forEachEntry(a, row, (i, byA) => {
      sums.forEach(i, (j, value) => {
        if (weighted[j] === 0) touched.push(j);
        weighted[j]! += byA * value;
      });
    });
    for (const j of touched) {
      const value = weighted[j]!;
      weighted[j] = 0;
      if (value === 0) continue;
      for (let entry = rowStart[j]!; entry < rowStart[j + 1]!; entry++) {
        out[row * width + rows[entry]!]! += scale * value * values[entry]!;
      }
    }
  }
}

/** The entries of each column, `[row, value]`. */
export function columnsOf(matrix: SparseRows, columnCount: number): [row: number, value: number][][] {
  const out: [number, number][][] = Array.from({ length: columnCount }, () => []);
  for (let row = 0; row < matrix.rowCount; row++) {
    forEachEntry(matrix, row, (column, value) => void out[column]!.push([row, value]));
  }
  return out;
}

/** A diag(s) as a dense matrix, [rows, columns]. */
function scaledColumns(
  { rowCount, rowStart, columns, values }: SparseRows,
  scales: Float64Array,
): Float64Array {
  const out = new Float64Array(rowCount * scales.length);
  for (let row = 0; row < rowCount; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
      out[row * scales.length + columns[entry]!]! += values[entry]! * scales[columns[entry]!]!;
    }
  }
  return out;
}
