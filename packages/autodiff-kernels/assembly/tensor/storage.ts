import { CSR, DENSE, Shard } from "../shard";
import { denseDot, denseScatter, denseScatterFour } from "./dense";
import { columnAt, pairDot, pairScatter } from "./pairs";
import { runsDot, runsScatter } from "./runs";

@inline
function entryStartOf(shard: Shard, row: u32): u32 {
  return load<u32>(shard.entryStart + (<usize>row << 2));
}

@inline
function runOf(shard: Shard, row: u32): usize {
  return shard.runs + (<usize>load<u32>(shard.runStart + (<usize>row << 2)) << 3);
}

@inline
function denseRow(shard: Shard, row: u32): usize {
  return shard.values + <usize>row * (<usize>shard.columnCount << 3);
}

/** A_row . x */
export function rowDot(shard: Shard, row: u32, x: usize): f64 {
  if (shard.storage == DENSE) return denseDot(denseRow(shard, row), x, shard.columnCount);
  const start = entryStartOf(shard, row);
  const values = shard.values + (<usize>start << 3);
  if (shard.storage == CSR) {
    return pairDot(values, shard.offsets + (<usize>start << 2), entryStartOf(shard, row + 1) - start, x);
  }
  return runsDot(runOf(shard, row), runOf(shard, row + 1), values, x);
}

/** x += weight A_row */
export function rowScatter(shard: Shard, row: u32, weight: f64, x: usize): void {
  if (shard.storage == DENSE) {
    denseScatter(denseRow(shard, row), weight, x, shard.columnCount);
    return;
  }
  const start = entryStartOf(shard, row);
  const values = shard.values + (<usize>start << 3);
  if (shard.storage == CSR) {
    pairScatter(values, shard.offsets + (<usize>start << 2), entryStartOf(shard, row + 1) - start, weight, x);
  } else {
    runsScatter(runOf(shard, row), runOf(shard, row + 1), values, weight, x);
  }
}

/**
 * x += the sum of weights[row] A_row over rows [first, last), from the last: of a bin with scattered columns, its columns
 * are the ones that the fastest cache still has.
 */
export function rowsScatter(shard: Shard, first: u32, last: u32, weights: usize, x: usize): void {
  let row = last;
  if (shard.storage == DENSE) {
    for (; row - first >= 4; row -= 4) {
      denseScatterFour(denseRow(shard, row - 4), weights + (<usize>(row - 4) << 3), x, shard.columnCount);
    }
  }
  while (row > first) {
    row--;
    const weight = load<f64>(weights + (<usize>row << 3));
    if (weight != 0) rowScatter(shard, row, weight, x);
  }
}

/** out[parameter of c] += weight A[row, c] slope[c] over the columns c that have a parameter */
export function rowFold(shard: Shard, row: u32, weight: f64, out: usize): void {
  if (shard.storage == DENSE) {
    foldRun(shard, 0, shard.columnCount, denseRow(shard, row), weight, out);
    return;
  }
  const start = entryStartOf(shard, row);
  if (shard.storage == CSR) {
    const end = entryStartOf(shard, row + 1);
    for (let entry = start; entry < end; entry++) {
      const column = columnAt(shard.offsets, entry);
      foldRun(shard, column, 1, shard.values + (<usize>entry << 3), weight, out);
    }
    return;
  }
  let values = shard.values + (<usize>start << 3);
  const runEnd = runOf(shard, row + 1);
  for (let run = runOf(shard, row); run != runEnd; run += 8) {
    const length = load<u32>(run, 4);
    foldRun(shard, load<u32>(run), length, values, weight, out);
    values += <usize>length << 3;
  }
}

@inline
function foldRun(shard: Shard, column: u32, length: u32, values: usize, weight: f64, out: usize): void {
  for (const end = column + length; column < end; column++, values += 8) {
    const parameter = load<i32>(shard.foldParameter + (<usize>column << 2));
    if (parameter < 0) continue;
    const address = out + (<usize>parameter << 3);
    const value = weight * load<f64>(values) * load<f64>(shard.foldSlope + (<usize>column << 3));
    store<f64>(address, load<f64>(address) + value);
  }
}
