/*
 * Statistical fluctuations of one bin that move another one too, such as those of an unfolded spectrum: with B_ijp the
 * variation of (bin i, process p) by one standard deviation of (bin j, process p),
 *
 *   y_ip = beta_ip lambda_ip v_ip,   v_ip = 1 + sum_j B_ijp sqrt(k_jp) (beta_jp - 1) / norm_ip.
 *
 * Predictions show them; the likelihood, and with it the profiled parameters, does not know of them.
 */
import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { addScaled } from "../linear-algebra/vectors.js";
import type { BinBlock, CoupledBins } from "./bin-blocks.js";
import type { PredictedPoint } from "./predicted-likelihood.js";
import type { OwnYields, PredictedYields } from "./predicted-yields.js";

/** How the yields of rows depend on the bin-by-bin parameters of other bins. */
interface Variations {
  /** v, [rows] */
  readonly factors: Float64Array;
  /** beta lambda dv/dbeta_jp for the process p of each row and every data bin j, [rows, data bins] */
  readonly effects: Float64Array;
}

/**
 * The yields of bins that vary with each other.
 *
 * @param own yields without these variations
 * @param coupled how data bins move with the parameters; asked for with the first Jacobian
 */
export function variedYields(
  point: PredictedPoint,
  own: OwnYields,
  coupled: () => CoupledBins,
): PredictedYields {
  const { rows, size } = point.likelihood;
  const { rowStart } = rows;
  const variations = variationsOf(point, own);
  const ofRows = own.ofRows.map((value, row) => variations.factors[row]! * value);
  return {
    inclusive: sumOfRows(rowStart, ofRows, { firstBin: 0, binCount: rows.binCount, width: 1 }),
    ofRows,
    inclusiveJacobian: (block) => sumOfRows(rowStart, block.ofRows(), { ...block, width: size }),
    rowJacobian: (block) => rowJacobian(point, { own, variations, coupled }, block),
    inclusiveBetaVariance: (bin) =>
      betaVariance(point, { own, variations }, { bin, firstRow: rowStart[bin]!, endRow: rowStart[bin + 1]! }),
    rowBetaVariance: (bin, row) =>
      betaVariance(point, { own, variations }, { bin, firstRow: row, endRow: row + 1 }),
    forEachBeta: (bin, row, visit) => forEachBeta(point, { own, variations }, { bin, row }, visit),
  };
}

function variationsOf({ bins, likelihood }: PredictedPoint, own: OwnYields): Variations {
  const { values, statistics } = bins.betas!;
  const { variations, masked, kstat } = statistics;
  const { rows, dataBinCount, processCount } = likelihood;
  const factors = new Float64Array(rows.rowCount).fill(1);
  const effects = new Float64Array(rows.rowCount * dataBinCount);
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const norm = rows.norm[row]!;
      if (!(norm > 0)) continue;
      for (let source = 0; source < dataBinCount; source++) {
        const cell = source * processCount + rows.processes[row]!;
        if (masked[cell]) continue;
        const variation = variations![(bin * dataBinCount + source) * processCount + rows.processes[row]!]!;
        const perBeta = (variation * Math.sqrt(kstat[cell]!)) / norm;
        factors[row]! += perBeta * (values[cell]! - 1);
        effects[row * dataBinCount + source] = own.ofRows[row]! * perBeta;
      }
    }
  }
  return { factors, effects };
}

/** dy/dx = v d(beta lambda)/dx + beta lambda sum_j (dv/dbeta_jp) dbeta_jp/dx, [rows of the block, parameters]. */
function rowJacobian(
  { likelihood }: PredictedPoint,
  parts: { readonly own: OwnYields; readonly variations: Variations; readonly coupled: () => CoupledBins },
  block: BinBlock,
): Float64Array {
  const { rows, size, dataBinCount, processCount } = likelihood;
  const { factors, effects } = parts.variations;
  const betas = parts.coupled().betas!;
  const out = parts.own.rowJacobian(block);
  for (let i = 0; i < block.rowCount; i++) {
    const factor = factors[block.firstRow + i]!;
    for (let entry = i * size; entry < (i + 1) * size; entry++) out[entry]! *= factor;
  }
  for (let process = 0; process < processCount; process++) {
    const members: number[] = [];
    for (let row = block.firstRow; row < block.firstRow + block.rowCount; row++) {
      if (rows.processes[row] === process) members.push(row);
    }
    const left = new Float64Array(members.length * dataBinCount);
    members.forEach((row, i) => {
      left.set(effects.subarray(row * dataBinCount, (row + 1) * dataBinCount), i * dataBinCount);
    });
    const ofProcess = dataBinCount * size;
    const right = betas.subarray(process * ofProcess, (process + 1) * ofProcess);
    const product = matrixProduct(left, right, { rows: members.length, inner: dataBinCount, columns: size });
    members.forEach((row, i) => {
      addScaled(out, (row - block.firstRow) * size, product, i * size, size, 1);
    });
  }
  return out;
}

/**
 * Variance that bin-by-bin parameters give to the sum of the rows [firstRow, endRow) of a bin at fixed x: with g the
 * derivatives of the sum,
 *
 *   g^T phi_bb^-1 g = sum_i g_i^2 / C_i'' - u^T W u,   u_j = sum_i e_i g_i / C_i'' over the parameters of bin j.
 */
function betaVariance(
  { bins, likelihood }: PredictedPoint,
  { own, variations }: { readonly own: OwnYields; readonly variations: Variations },
  { bin, firstRow, endRow }: { readonly bin: number; readonly firstRow: number; readonly endRow: number },
): number {
  const { rows, processCount } = likelihood;
  const { effect, inverseCurvature } = bins.betas!;
  const { weight } = bins;
  const u = new Float64Array(rows.binCount);
  let variance = 0;
  const add = (of: number, parameter: number, derivative: number) => {
    variance += derivative ** 2 * inverseCurvature[parameter]!;
    u[of]! += effect[parameter]! * derivative * inverseCurvature[parameter]!;
  };
  for (let row = firstRow; row < endRow; row++) {
    forEachBeta({ likelihood }, { own, variations }, { bin, row }, (parameter, derivative) => {
      add(Math.floor(parameter / processCount), parameter, derivative);
    });
  }
  if (weight.kind === "diagonal") {
    for (let of = 0; of < rows.binCount; of++) variance -= u[of]! ** 2 * weight.values[of]!;
    return variance;
  }
  for (let i = 0; i < weight.size; i++) {
    for (let j = 0; j < weight.size; j++) {
      variance -= u[i]! * weight.values[i * weight.size + j]! * u[j]!;
    }
  }
  return variance;
}

/** Visits the parameters that y of a row depends on: that of its own bin, and those of the data bins that vary it. */
function forEachBeta(
  { likelihood }: Pick<PredictedPoint, "likelihood">,
  { own, variations: { factors, effects } }: { readonly own: OwnYields; readonly variations: Variations },
  { bin, row }: { readonly bin: number; readonly row: number },
  visit: (beta: number, derivative: number) => void,
): void {
  const { rows, dataBinCount, processCount } = likelihood;
  const ofOwn = own.parameter[row]! < 0 ? 0 : factors[row]! * own.effect[row]!;
  for (let source = 0; source < dataBinCount; source++) {
    const derivative = effects[row * dataBinCount + source]! + (source === bin ? ofOwn : 0);
    if (derivative !== 0) visit(source * processCount + rows.processes[row]!, derivative);
  }
  if (bin >= dataBinCount && ofOwn !== 0) visit(own.parameter[row]!, ofOwn);
}

/** Sums of an array over the rows of consecutive bins, [rows of these bins, width] to [bins, width]. */
function sumOfRows(
  rowStart: Uint32Array,
  values: Float64Array,
  { firstBin, binCount, width }: { firstBin: number; binCount: number; width: number },
): Float64Array {
  const out = new Float64Array(binCount * width);
  for (let i = 0; i < binCount; i++) {
    for (let row = rowStart[firstBin + i]!; row < rowStart[firstBin + i + 1]!; row++) {
      addScaled(out, i * width, values, (row - rowStart[firstBin]!) * width, width, 1);
    }
  }
  return out;
}
