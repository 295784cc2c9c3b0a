/*
 * Statistical fluctuations of one bin that move another one too, such as those of an unfolded spectrum: with B_ijp the
 * variation of (bin i, process p) by one standard deviation of (bin j, process p),
 *
 *   y_ip = beta_ip lambda_ip v_ip,   v_ip = 1 + sum_j B_ijp sqrt(k_jp) (beta_jp - 1) / norm_ip.
 *
 * Predictions show them; the likelihood, and with it the profiled parameters, does not know of them.
 */
import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { addScaled } from "../likelihood/add-scaled.js";
import type { BinBlock } from "./bin-blocks.js";
import { blocksOf, type Prediction } from "./prediction.js";
import { type RowResponse, rowJacobian, rowResponse } from "./row-response.js";

/** Rows of a prediction whose bins vary with each other. */
export interface VariedRows {
  readonly prediction: Prediction;
  /** Without variations. */
  readonly response: RowResponse;
  /** v, [rows] */
  readonly factors: Float64Array;
  /** beta lambda dv/dbeta_jp for the process p of each row and every data bin j, [rows, data bins] */
  readonly effects: Float64Array;
  /** dbeta/dx of the parameters of data bins, made when first asked for, [processes, data bins, parameters] */
  readonly betaJacobian: () => Float64Array;
}

/** Undefined where bins do not vary with each other. */
export function variedRows(prediction: Prediction): VariedRows | undefined {
  const { bins, likelihood } = prediction;
  const { betas } = bins;
  if (!betas?.statistics.variations) return undefined;
  const { variations, masked, kstat } = betas.statistics;
  const { rows, dataBinCount, map } = likelihood;
  const response = rowResponse(prediction);
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
  let jacobian: Float64Array | undefined;
  return {
    prediction,
    response,
    factors,
    effects,
    betaJacobian: () => (jacobian ??= betaJacobian(prediction)),
  };
}

/** y of each row, [rows] */
export function variedYields({ response, factors }: VariedRows): Float64Array {
  return response.yields.map((value, row) => factors[row]! * value);
}

/** dy/dx of the rows of a block, [rows of the block, parameters]. */
export function variedJacobian(varied: VariedRows, block: BinBlock): Float64Array {
  const { prediction, response, factors, effects } = varied;
  const { rows, size, dataBinCount, map } = prediction.likelihood;
  const out = rowJacobian(prediction, response, block);
  for (let i = 0; i < block.rowCount; i++) {
    const factor = factors[block.firstRow + i]!;
    for (let entry = i * size; entry < (i + 1) * size; entry++) out[entry]! *= factor;
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
    const ofProcess = dataBinCount * size;
    const right = varied.betaJacobian().subarray(process * ofProcess, (process + 1) * ofProcess);
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
export function variedVariance(
  { prediction, response, factors, effects }: VariedRows,
  bin: number,
  firstRow: number,
  endRow: number,
): number {
  const { bins, likelihood } = prediction;
  const { rows, dataBinCount, map } = likelihood;
  const { effect, inverseCurvature } = bins.betas!;
  const { weight } = bins;
  const pull = new Float64Array(rows.binCount); // u
  let variance = 0;
  const add = (of: number, parameter: number, derivative: number) => {
    variance += derivative ** 2 * inverseCurvature[parameter]!;
    pull[of]! += effect[parameter]! * derivative * inverseCurvature[parameter]!;
  };
  for (let row = firstRow; row < endRow; row++) {
    const own = response.parameter[row]! < 0 ? 0 : factors[row]! * response.effect[row]!;
    for (let source = 0; source < dataBinCount; source++) {
      const derivative = effects[row * dataBinCount + source]! + (source === bin ? own : 0);
      if (derivative !== 0) add(source, source * map.processCount + rows.processes[row]!, derivative);
    }
    if (bin >= dataBinCount && own !== 0) add(bin, response.parameter[row]!, own);
  }
  if (weight.kind === "diagonal") {
    for (let of = 0; of < rows.binCount; of++) variance -= pull[of]! ** 2 * weight.values[of]!;
    return variance;
  }
  for (let i = 0; i < weight.size; i++) {
    for (let j = 0; j < weight.size; j++) {
      variance -= pull[i]! * weight.values[i * weight.size + j]! * pull[j]!;
    }
  }
  return variance;
}

function betaJacobian(prediction: Prediction): Float64Array {
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
        const softness = inverseCurvature[i]!;
        addScaled(out, to, block.slope, (bin - block.firstBin) * size, size, -softness * effect[i]!);
        addScaled(out, to, block.rows, (row - block.firstRow) * size, size, -softness * bins.slope[bin]!);
      }
    }
  }
  return out;
}
