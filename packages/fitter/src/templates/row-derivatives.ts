import type {
  Fold,
  RateJacobian,
  RatesPer,
  TemplateEngine,
  TemplatePoint,
} from "@rabbit-fit/autodiff-kernels";
import { once } from "../once.js";
import type { TemplateRows } from "./template-rows.js";

/** Yields of the template rows at one point, before bin-by-bin parameters, and their derivatives. */
export interface RowDerivatives {
  /** lambda_k, [rows] */
  readonly yields: Float64Array;
  /** Fills d lambda_k / d x of consecutive rows, [rowCount, parameters]. */
  fillJacobian(firstRow: number, rowCount: number, out: Float64Array): void;
}

export interface RowDerivativesOptions {
  readonly engine: TemplateEngine;
  readonly rows: TemplateRows;
  readonly ratesPer: RatesPer;
  readonly logNormal: boolean;
  readonly point: TemplatePoint;
  readonly fold: Fold;
  readonly rateJacobian: RateJacobian;
}

/** Rows of a Jacobian with, of the systematics, the folded rows that it is made of. */
export interface FoldedRowDerivatives extends RowDerivatives {
  /** As `fillJacobian`; returns the folded rows, [rowCount, systematics]. */
  fillFolded(firstRow: number, rowCount: number, out: Float64Array): Float64Array;
}

/** d lambda_k over [parameters of the model | systematics]: s_k dr, and lambda_k f_k, or f_k where systematics are added. */
export function rowDerivatives(options: RowDerivativesOptions): FoldedRowDerivatives {
  const { engine, rows, ratesPer, logNormal, point, fold, rateJacobian } = options;
  const yields = new Float64Array(rows.rowCount);
  engine.rowYields(point, yields);
  const yieldsByRate = once(() => yieldsPerRate(options));
  const { rowStart: rateStart, columns, values, parameterCount: modelCount } = rateJacobian;
  const systematicCount = fold.parameterCount;
  const size = modelCount + systematicCount;
  const fillFolded = (firstRow: number, rowCount: number, out: Float64Array) => {
    const folded = new Float64Array(rowCount * systematicCount);
    engine.foldedRows(firstRow, rowCount, fold, folded);
    const perRate = yieldsByRate();
    for (let i = 0; i < rowCount; i++) {
      const row = firstRow + i;
      const rate = ratesPer === "row" ? row : rows.processes[row]!;
      const scale = logNormal ? yields[row]! : 1;
      out.fill(0, i * size, i * size + modelCount);
      for (let entry = rateStart[rate]!; entry < rateStart[rate + 1]!; entry++) {
        out[i * size + columns[entry]!]! += perRate[row]! * values[entry]!;
      }
      for (let j = 0; j < systematicCount; j++) {
        out[i * size + modelCount + j] = scale * folded[i * systematicCount + j]!;
      }
    }
    return folded;
  };
  return { yields, fillFolded, fillJacobian: fillFolded };
}

/** d lambda_k / d r of every row, which also holds where r = 0. */
function yieldsPerRate({ engine, rows, logNormal, point }: RowDerivativesOptions): Float64Array {
  if (!logNormal) return rows.norm;
  const out = new Float64Array(rows.rowCount);
  engine.rowYields({ z: point.z, rates: new Float64Array(point.rates.length).fill(1) }, out);
  return out;
}
