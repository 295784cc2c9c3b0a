/*
 * Sums of yields over bins, as the selections of mappings take them, with their derivatives. The sums of one selection follow
 * those of the one before.
 */
import { matrixProduct } from "@rabbit-fit/autodiff-kernels";
import { SymmetricSums } from "../linear-algebra/symmetric-sums.js";
import { addScaled } from "../linear-algebra/vectors.js";
import type { BinSelection } from "../mappings/bin-selection.js";
import type { BinBlock } from "./bin-blocks.js";
import type { JacobianResult } from "./jacobian-pass.js";
import type { Prediction } from "./prediction.js";
import { isAddedToProcesses } from "./yield-variances.js";

/** A part of a sum: the yield of a whole bin, of a template row, or of a cell that has no row. */
interface Part {
  readonly sum: number;
  readonly bin: number;
  /** -1 for what is not a row. */
  readonly row: number;
  /** The bin-by-bin parameter of a cell without a row; -1 for what is not such a cell. */
  readonly cell: number;
}

/** y, [sums]: of the yields that histograms show. */
export function summedYields(prediction: Prediction, selections: readonly BinSelection[]): Float64Array {
  const { inclusive, ofRows } = prediction.yields();
  const { betas } = prediction.bins;
  const out = new Float64Array(countOf(selections));
  forEachPart(prediction, selections, allBinsOf(prediction), ({ sum, bin, row, cell }) => {
    out[sum]! +=
      cell >= 0 ? betas!.effect[cell]! * betas!.values[cell]! : row >= 0 ? ofRows[row]! : inclusive[bin]!;
  });
  return out;
}

/** Sums of values of the bins, such as of observed counts, [bins from the first] to [sums]; of all processes. */
export function summedBins(values: Float64Array, selections: readonly BinSelection[]): Float64Array {
  return summedRows(values, 1, selections);
}

/** The same for the rows of a matrix, [bins from the first, width] to [sums, width]. */
export function summedRows(
  values: Float64Array,
  width: number,
  selections: readonly BinSelection[],
): Float64Array {
  const out = new Float64Array(countOf(selections) * width);
  const end = values.length / width;
  let first = 0;
  for (const { firstBin, targets, count } of selections) {
    for (let i = 0; i < targets.length && firstBin + i < end; i++) {
      if (targets[i]! < 0) continue;
      addScaled(out, (first + targets[i]!) * width, values, (firstBin + i) * width, width, 1);
    }
    first += count;
  }
  return out;
}

/** The sums that each data bin is a part of. */
export function sumsOfBins(selections: readonly BinSelection[], binCount: number): number[][] {
  const out: number[][] = Array.from({ length: binCount }, () => []);
  let first = 0;
  for (const { firstBin, targets, count } of selections) {
    for (let i = 0; i < targets.length && firstBin + i < binCount; i++) {
      if (targets[i]! >= 0) out[firstBin + i]!.push(first + targets[i]!);
    }
    first += count;
  }
  return out;
}

/** Takes dy/dx, [sums, parameters], in which profiled bin-by-bin parameters follow. */
export function summedJacobian(
  prediction: Prediction,
  selections: readonly BinSelection[],
): JacobianResult<Float64Array> {
  const { likelihood, bins } = prediction;
  const { size } = likelihood;
  const out = new Float64Array(countOf(selections) * size);
  const isOfData = selections.every(
    ({ firstBin, targets }) => firstBin + targets.length <= likelihood.dataBinCount,
  );
  return {
    bins: isOfData ? "data" : "all",
    take: (block) => {
      forEachPart(prediction, selections, block, ({ sum, bin, row, cell }) => {
        const to = sum * size;
        if (cell >= 0) {
          // y = s beta, which follows as dy = - s^2 dt.
          const factor = -(bins.betas!.effect[cell]! ** 2) * bins.betas!.inverseCurvature[cell]!;
          addScaled(out, to, block.slopes, (bin - block.firstBin) * size, size, factor);
        } else if (row >= 0) {
          addScaled(out, to, block.ofRows(), (row - block.firstRow) * size, size, 1);
        } else {
          addScaled(out, to, block.inclusive(), (bin - block.firstBin) * size, size, 1);
        }
      });
    },
    result: () => out,
  };
}

/**
 * The covariance that bin-by-bin parameters give to y at fixed x, [sums, sums]: with g = dy/dbeta,
 *
 *   g^T phi_bb^-1 g' = sum_i g_i g'_i / C_i'' - u^T W u',   u_b = sum_i e_i g_i / C_i'' over the parameters of bin b.
 */
export function summedBetaCovariance(
  prediction: Prediction,
  selections: readonly BinSelection[],
): SymmetricSums {
  const count = countOf(selections);
  const out = new SymmetricSums(count);
  const { betas, weight } = prediction.bins;
  if (!betas) return out;
  const { effect, inverseCurvature, perBin } = betas;
  const gradients = betaGradients(prediction, selections);
  const binCount = prediction.likelihood.rows.binCount;
  const dense = weight.kind === "dense" ? new Float64Array(count * weight.size) : undefined;
  for (let bin = 0; bin < binCount; bin++) {
    const ofBin = new Map<number, number>(); // u_b
    for (let i = bin * perBin; i < (bin + 1) * perBin; i++) {
      const gradient = gradients.get(i);
      if (!gradient || inverseCurvature[i] === 0) continue;
      out.addOuter([...gradient.keys()], [...gradient.values()], inverseCurvature[i]!);
      for (const [sum, value] of gradient) {
        ofBin.set(sum, (ofBin.get(sum) ?? 0) + effect[i]! * value * inverseCurvature[i]!);
      }
    }
    if (weight.kind === "diagonal") {
      const w = weight.values[bin]!;
      if (w !== 0) out.addOuter([...ofBin.keys()], [...ofBin.values()], -w);
    } else if (dense && bin < weight.size) {
      for (const [sum, value] of ofBin) dense[sum * weight.size + bin] = value;
    }
  }
  if (dense && weight.kind === "dense") {
    const { size, values } = weight;
    const weighted = matrixProduct(dense, values, { rows: count, inner: size, columns: size });
    const product = matrixProduct(weighted, dense, {
      rows: count,
      inner: size,
      columns: count,
      transposed: "right",
    });
    out.addMatrix(product.map((value) => -value));
  }
  return out;
}

/** dy/dbeta by the parameters, each with the sums that depend on it. */
export function betaGradients(
  prediction: Prediction,
  selections: readonly BinSelection[],
): ReadonlyMap<number, Map<number, number>> {
  const { rowStart } = prediction.likelihood.rows;
  const yields = prediction.yields();
  const { betas } = prediction.bins;
  const gradients = new Map<number, Map<number, number>>();
  const add = (beta: number, sum: number, derivative: number) => {
    const known = gradients.get(beta);
    if (!known) gradients.set(beta, new Map([[sum, derivative]]));
    else known.set(sum, (known.get(sum) ?? 0) + derivative);
  };
  const ofCells = (bin: number, sum: number) => {
    if (!isAddedToProcesses(prediction)) return;
    forEachCellWithoutRow(prediction, bin, (_process, cell) => add(cell, sum, betas!.effect[cell]!));
  };
  forEachPart(prediction, selections, allBinsOf(prediction), ({ sum, bin, row, cell }) => {
    if (cell >= 0) add(cell, sum, betas!.effect[cell]!);
    else if (row >= 0) yields.forEachBeta(bin, row, (beta, derivative) => add(beta, sum, derivative));
    else {
      for (let of = rowStart[bin]!; of < rowStart[bin + 1]!; of++) {
        yields.forEachBeta(bin, of, (beta, derivative) => add(beta, sum, derivative));
      }
      ofCells(bin, sum);
    }
  });
  return gradients;
}

function countOf(selections: readonly BinSelection[]): number {
  return selections.reduce((sum, { count }) => sum + count, 0);
}

function allBinsOf({ likelihood }: Prediction): Pick<BinBlock, "firstBin" | "binCount"> {
  return { firstBin: 0, binCount: likelihood.rows.binCount };
}

/** Visits what the sums are made of, in the bins of a block. */
function forEachPart(
  prediction: Prediction,
  selections: readonly BinSelection[],
  { firstBin: from, binCount }: Pick<BinBlock, "firstBin" | "binCount">,
  visit: (part: Part) => void,
): void {
  const { rows } = prediction.likelihood;
  const withCells = isAddedToProcesses(prediction);
  let first = 0;
  for (const { firstBin, targets, count, processes } of selections) {
    const chosen = processes && new Set(processes);
    const end = Math.min(from + binCount, firstBin + targets.length);
    for (let bin = Math.max(from, firstBin); bin < end; bin++) {
      const target = targets[bin - firstBin]!;
      if (target < 0) continue;
      const sum = first + target;
      if (!chosen) {
        visit({ sum, bin, row: -1, cell: -1 });
        continue;
      }
      for (let row = rows.rowStart[bin]!; row < rows.rowStart[bin + 1]!; row++) {
        if (chosen.has(rows.processes[row]!)) visit({ sum, bin, row, cell: -1 });
      }
      if (!withCells) continue;
      forEachCellWithoutRow(prediction, bin, (process, cell) => {
        if (chosen.has(process)) visit({ sum, bin, row: -1, cell });
      });
    }
    first += count;
  }
}

/** What is added to a process is there also without a template. */
function forEachCellWithoutRow(
  { likelihood: { rows, processCount } }: Prediction,
  bin: number,
  visit: (process: number, cell: number) => void,
): void {
  const present = new Set(rows.processes.subarray(rows.rowStart[bin]!, rows.rowStart[bin + 1]!));
  for (let process = 0; process < processCount; process++) {
    if (!present.has(process)) visit(process, bin * processCount + process);
  }
}
