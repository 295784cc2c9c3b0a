/*
 * Statistical fluctuations of one bin that move another one too, such as those of an unfolded spectrum: with B_ijp the
 * variation of (bin i, process p) by one standard deviation of (bin j, process p),
 *
 *   y_ip = beta_ip lambda_ip v_ip,   v_ip = 1 + sum_j B_ijp sqrt(k_jp) (beta_jp - 1) / norm_ip.
 *
 * Predictions show them; the likelihood, and with it the profiled parameters, does not know of them.
 */
import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { addScaled, type BinBlock } from "./bin-blocks.js";
import { blocksOf, type Prediction } from "./prediction.js";
import type { RowResponse } from "./row-response.js";

/** The rows of a prediction whose bins vary with each other. */
export interface VariedRows {
  /** v, [rows] */
  readonly factors: Float64Array;
  /** (beta lambda dv/dbeta_jp) for the process p of each row and every data bin j, [rows, data bins] */
  readonly effects: Float64Array;
}

/** Undefined where bins do not vary with each other. */
export function variedRows({ bins, likelihood }: Prediction, response: RowResponse): VariedRows | undefined {
  const { betas } = bins;
  if (!betas?.statistics.variations) return undefined;
  const { variations, masked, kstat } = betas.statistics;
  const { rows, dataBinCount, map } = likelihood;
  const factors = new Float64Array(rows.rowCount).fill(1);
  const effects = new Float64Array(rows.rowCount * dataBinCount);
  for (let bin = 0; bin < rows.binCount; bin++) {
    for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
      const norm = rows.norm[row]!;
      if (!(norm > 0)) continue;
      for (let source = 0; source < dataBinCount; source++) {
        const cell = source * map.processCount + rows.processes[row]!;
        if (masked[cell]) continue;
        const variation =
          variations[(bin * dataBinCount + source) * map.processCount + rows.processes[row]!]!;
        const perBeta = (variation * Math.sqrt(kstat[cell]!)) / norm;
        factors[row]! += perBeta * (betas.values[cell]! - 1);
        effects[row * dataBinCount + source] = response.yields[row]! * perBeta;
      }
    }
  }
  return { factors, effects };
}

/** dbeta/dx of the parameters of data bins, process by process, [processes, data bins, parameters]. */
export function betaJacobian(prediction: Prediction): Float64Array {
  const { bins, likelihood } = prediction;
  const { rows, size, dataBinCount, map } = likelihood;
  const { effect, inverseCurvature, ofRow } = bins.betas!;
  const out = new Float64Array(map.processCount * dataBinCount * size);
  for (const block of blocksOf(prediction, dataBinCount)) {
    for (let bin = block.firstBin; bin < block.firstBin + block.binCount; bin++) {
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        const i = ofRow[row]!;
        if (i < 0) continue;
        const to = (rows.processes[row]! * dataBinCount + bin) * size;
        const softness = -inverseCurvature[i]!;
        addScaled(out, to, block.slope, (bin - block.firstBin) * size, size, softness * effect[i]!);
        addScaled(out, to, block.rows, (row - block.firstRow) * size, size, softness * bins.slope[bin]!);
      }
    }
  }
  return out;
}

/** Turns dy/dx of the rows of a block without variations into dy/dx with them. */
export function varyJacobian(
  jacobian: Float64Array,
  block: BinBlock,
  { likelihood }: Prediction,
  { factors, effects }: VariedRows,
  betas: Float64Array,
): void {
  const { rows, size, dataBinCount, map } = likelihood;
  for (let entry = 0; entry < jacobian.length; entry++) {
    jacobian[entry]! *= factors[block.firstRow + Math.floor(entry / size)]!;
  }
  for (let process = 0; process < map.processCount; process++) {
    const members: number[] = [];
    for (let row = block.firstRow; row < block.firstRow + block.rowCount; row++) {
      if (rows.processes[row] === process) members.push(row);
    }
    const left = new Float64Array(members.length * dataBinCount);
    members.forEach((row, i) => {
      left.set(effects.subarray(row * dataBinCount, (row + 1) * dataBinCount), i * dataBinCount);
    });
    const right = betas.subarray(process * dataBinCount * size, (process + 1) * dataBinCount * size);
    const shape = { rows: members.length, inner: dataBinCount, columns: size };
    const product = matrixProduct(left, right, shape);
    members.forEach((row, i) => {
      addScaled(jacobian, (row - block.firstRow) * size, product, i * size, size, 1);
    });
  }
}

/**
 * Variance that bin-by-bin parameters give to the sum of some rows of a bin at fixed x: with g the derivatives of the sum,
 *
 *   g^T phi_bb^-1 g = sum_i g_i^2 / C_i'' - u^T W u,   u_j = sum_i e_i g_i / C_i'' over the parameters of bin j.
 */
export function variedVariance(
  { bins, likelihood }: Prediction,
  { factors, effects }: VariedRows,
  response: RowResponse,
  bin: number,
  summed: readonly number[],
): number {
  const { rows, dataBinCount, map } = likelihood;
  const { effect, inverseCurvature } = bins.betas!;
  const { weight } = bins;
  const pull = new Float64Array(rows.binCount); // u
  let variance = 0;
  const add = (of: number, parameter: number, derivative: number) => {
    variance += derivative ** 2 * inverseCurvature[parameter]!;
    pull[of]! += effect[parameter]! * derivative * inverseCurvature[parameter]!;
  };
  for (const row of summed) {
    const own = response.parameter[row]! < 0 ? 0 : factors[row]! * response.effect[row]!;
    for (let source = 0; source < dataBinCount; source++) {
      const derivative = effects[row * dataBinCount + source]! + (source === bin ? own : 0);
      if (derivative !== 0) add(source, source * map.processCount + rows.processes[row]!, derivative);
    }
    if (bin >= dataBinCount && own !== 0) add(bin, response.parameter[row]!, own);
  }
  if (weight.kind === "diagonal") {
    for (let of = 0; of < rows.binCount; of++) variance -= pull[of]! ** 2 * weight.values[of]!;
  } else {
    for (let i = 0; i < weight.size; i++) {
      for (let j = 0; j < weight.size; j++)
        variance -= pull[i]! * weight.values[i * weight.size + j]! * pull[j]!;
    }
  }
  return variance;
}
