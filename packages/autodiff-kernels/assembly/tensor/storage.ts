import { CSR, DENSE, Shard } from "../shard";
import { denseDot, denseScatter, denseScatterFive, denseScatterFour } from "./dense";
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
@inline
export function rowDot(shard: Shard, row: u32, x: usize): f64 {
  if (shard.storage == DENSE) return denseDot(denseRow(shard, row), x, shard.columnCount);
  return sparseDot(shard, row, x);
}

function sparseDot(shard: Shard, row: u32, x: usize): f64 {
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
  if (shard.storage == DENSE) {
    columnsScatter(shard, first, last, weights, x, 0, shard.columnCount);
    return;
  }
  for (let row = last; row > first; ) {
    row--;
    const weight = load<f64>(weights + (<usize>row << 3));
    if (weight != 0) rowScatter(shard, row, weight, x);
  }
}

/**
 * Dense: the columns [column, end) of x += the sum of weights[row] A_row over rows [first, last), from the last. Four rows at a
 * time are added up, and together with the last four the row before them.
 */
@inline
function columnsScatter(
  shard: Shard, first: u32, last: u32, weights: usize, x: usize, column: u32, end: u32,
): void {
  const rowBytes = <usize>shard.columnCount << 3;
  const values = shard.values + (<usize>column << 3);
  const length = end - column;
  x += <usize>column << 3;
  let row = last;
  while (row - first >= 4) {
    const hasFifth = row - first > 4 && row - first < 8;
    row -= hasFifth ? 5 : 4;
    const a = values + row * rowBytes;
    const rowWeights = weights + (<usize>row << 3);
    if (hasFifth) denseScatterFive(a, rowBytes, rowWeights, x, length);
    else denseScatterFour(a, rowBytes, rowWeights, x, length);
  }
  while (row > first) {
    row--;
    const weight = load<f64>(weights + (<usize>row << 3));
    if (weight != 0) denseScatter(values + row * rowBytes, weight, x, length);
  }
}

/**
 * A part of x += the sum of weights[row] A_row over the rows [firstBefore, first) of a bin, for each row of the bin after it,
 * [first, last). Dense rows of a bin are read from memory, and added up from the cache: the memory need not wait where a part of
 * the columns of one bin is added up before each row of the next is read. Elsewhere the first part is everything.
 */
@inline
export function rowsScatterPart(
  shard: Shard, firstBefore: u32, first: u32, row: u32, last: u32, weights: usize, x: usize,
): void {
  if (shard.storage != DENSE) {
    if (row == first) rowsScatter(shard, firstBefore, first, weights, x);
    return;
  }
  const column = partStart(shard.columnCount, row - first, last - first);
  const end = partStart(shard.columnCount, row - first + 1, last - first);
  if (column != end) columnsScatter(shard, firstBefore, first, weights, x, column, end);
}

/** The first column of a part. Parts have 32 columns or more, since smaller ones cost more than they bring, or none. */
@inline
function partStart(columnCount: u32, part: u32, partCount: u32): u32 {
  return part == partCount ? columnCount : ((columnCount * part) / partCount) & ~31;
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
