import type { SparseRowBlock, SparseTemplates } from "@rabbit-fit/contracts";
import { BLOCK_ENTRIES } from "../template/block-size.js";
import { sortRow } from "../template/rows.js";
import { type ColumnedPiece, type ColumnedTemplate, columnedTemplate } from "./piece-columns.js";
import type { TemplateGrid } from "./template-grid.js";

export interface TemplateColumns {
  /** Column of each systematic by its number. */
  readonly columnOf: Int32Array;
  readonly systematicCount: number;
  /** systematics, or twice as many in an asymmetric tensor. */
  readonly columnCount: number;
}

/**
 * The templates as sparse rows, one for each (bin, process) whose nominal yield is not zero. Entries are counted by
 * row, then copied from the pieces straight into their places: nothing is sorted but single rows in which columns of
 * different pieces interleave.
 */
export function sparseTemplates(grid: TemplateGrid, columns: TemplateColumns): SparseTemplates {
  const rowOf = rowsOf(grid);
  const rowCount = rowOf.last;
  const bins = new Uint32Array(rowCount);
  const processes = new Uint32Array(rowCount);
  const norm = new Float64Array(rowCount);
  for (const { template, start, process } of grid.templates) {
    for (let bin = 0; bin < template.norm.length; bin++) {
      const value = template.norm[bin]!;
      if (value === 0) continue;
      const row = rowOf.rows[(start + bin) * grid.processCount + process]!;
      bins[row] = start + bin;
      processes[row] = process;
      norm[row] = value;
    }
  }
  const templates = grid.templates.map((placed) =>
    columnedTemplate(placed, columns.columnOf, columns.systematicCount),
  );
  const counts = entryCounts(templates, rowOf, rowCount);
  const ranges = binRanges(grid.binCount, rowOf, counts);
  // All before any is filled: while more memory is asked for, time after time, the engine looks for some that it can free.
  const logk = ranges.map((range) => emptyBlock(range, counts));
  for (const [i, range] of ranges.entries()) fillBlock(logk[i]!, range, templates, rowOf);
  return { kind: "sparse", bins, processes, norm, columnCount: columns.columnCount, logk };
}

/** Row of each (bin, process), meaningful where the nominal yield is not zero. */
interface RowNumbers {
  readonly rows: Uint32Array;
  readonly processCount: number;
  readonly last: number;
  /** Number of rows before that of a (bin, process). */
  readonly before: (bin: number) => number;
}

function rowsOf({ templates, binCount, processCount }: TemplateGrid): RowNumbers {
  const rows = new Uint32Array(binCount * processCount);
  for (const { template, start, process } of templates) {
    for (let bin = 0; bin < template.norm.length; bin++) {
      rows[(start + bin) * processCount + process] = template.norm[bin] === 0 ? 0 : 1;
    }
  }
  let count = 0;
  for (let i = 0; i < rows.length; i++) {
    const present = rows[i]!;
    rows[i] = count;
    count += present;
  }
  return {
    rows,
    processCount,
    last: count,
    before: (bin) => (bin < binCount ? rows[bin * processCount]! : count),
  };
}

/** Number of entries of each row. */
function entryCounts(
  templates: readonly ColumnedTemplate[],
  { rows, processCount }: RowNumbers,
  rowCount: number,
): Uint32Array {
  const counts = new Uint32Array(rowCount);
  for (const { placed, pieces } of templates) {
    const { start, process } = placed;
    for (const { piece } of pieces) {
      if (piece.kind === "column") {
        for (const bin of piece.bins) counts[rows[(start + bin) * processCount + process]!]!++;
        continue;
      }
      const { rowStart } = piece.rows;
      for (let bin = 0; bin + 1 < rowStart.length; bin++) {
        const count = rowStart[bin + 1]! - rowStart[bin]!;
        if (count > 0) counts[rows[(start + bin) * processCount + process]!]! += count;
      }
    }
  }
  return counts;
}

/** Bins whose rows make one block. */
interface BinRange {
  readonly firstBin: number;
  readonly stopBin: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

/** Ranges of about BLOCK_ENTRIES entries, those without a row left out. */
function binRanges(binCount: number, { before }: RowNumbers, counts: Uint32Array): BinRange[] {
  const ranges: BinRange[] = [];
  let firstBin = 0;
  let firstRow = 0;
  let entries = 0;
  for (let bin = 0, row = 0; bin < binCount; bin++) {
    const end = before(bin + 1);
    let ofBin = 0;
    for (; row < end; row++) ofBin += counts[row]!;
    const start = before(bin);
    if (bin > firstBin && entries + ofBin > BLOCK_ENTRIES) {
      if (start > firstRow) ranges.push({ firstBin, stopBin: bin, firstRow, lastRow: start });
      firstBin = bin;
      firstRow = start;
      entries = 0;
    }
    entries += ofBin;
  }
  const lastRow = before(binCount);
  if (lastRow > firstRow) ranges.push({ firstBin, stopBin: binCount, firstRow, lastRow });
  return ranges;
}

function emptyBlock({ firstRow, lastRow }: BinRange, counts: Uint32Array): SparseRowBlock {
  const rowStart = new Uint32Array(lastRow - firstRow + 1);
  for (let row = firstRow; row < lastRow; row++) {
    rowStart[row - firstRow + 1] = rowStart[row - firstRow]! + counts[row]!;
  }
  const entryCount = rowStart[lastRow - firstRow]!;
  return { firstRow, rowStart, columns: new Uint32Array(entryCount), values: new Float64Array(entryCount) };
}

function fillBlock(
  block: SparseRowBlock,
  range: BinRange,
  templates: readonly ColumnedTemplate[],
  rowOf: RowNumbers,
): void {
  const { firstRow } = range;
  const cursor = block.rowStart.slice(0, -1);
  for (const { placed, pieces } of templates) {
    const { start, template } = placed;
    const first = Math.max(range.firstBin - start, 0);
    const stop = Math.min(range.stopBin - start, template.norm.length);
    if (first >= stop) continue;
    const row = (bin: number) => rowOf.rows[(start + bin) * rowOf.processCount + placed.process]! - firstRow;
    for (const piece of pieces) copyPiece(piece, { first, stop, row }, block, cursor);
  }
  if (!templates.every(({ sorted }) => sorted)) sortInterleaved(block);
}

/** Bins of a channel, and the row of each within a block. */
interface BlockBins {
  readonly first: number;
  readonly stop: number;
  readonly row: (bin: number) => number;
}

/** From so many entries on a row is copied by the engine, which takes a while to begin. */
const LONG_ROW = 32;

/** Copies the entries of a piece behind those that its rows have already. */
function copyPiece(
  columned: ColumnedPiece,
  { first, stop, row }: BlockBins,
  block: SparseRowBlock,
  cursor: Uint32Array,
): void {
  const { piece, columns: columnOf, sameOrder } = columned;
  const { columns, values } = block;
  if (piece.kind === "column") {
    const column = columnOf[0]!;
    let next = columned.next;
    for (; next < piece.bins.length && piece.bins[next]! < stop; next++) {
      const place = cursor[row(piece.bins[next]!)]!++;
      columns[place] = column;
      values[place] = piece.values[next]!;
    }
    columned.next = next;
    return;
  }
  const { rowStart, systematics, values: from } = piece.rows;
  for (let bin = first; bin < stop; bin++) {
    let entry = rowStart[bin]!;
    const end = rowStart[bin + 1]!;
    if (entry === end) continue;
    const blockRow = row(bin);
    let place = cursor[blockRow]!;
    cursor[blockRow] = place + end - entry;
    if (end - entry >= LONG_ROW) {
      values.set(from.subarray(entry, end), place);
      if (sameOrder) columns.set(systematics.subarray(entry, end), place);
      else for (; entry < end; entry++) columns[place++] = columnOf[systematics[entry]!]!;
      continue;
    }
    for (; entry < end; entry++) {
      columns[place] = columnOf[systematics[entry]!]!;
      values[place++] = from[entry]!;
    }
  }
}

/** Sorts the rows in which pieces interleave, or the order of names is not that of the bins of a systematic axis. */
function sortInterleaved({ rowStart, columns, values }: SparseRowBlock): void {
  for (let row = 0; row + 1 < rowStart.length; row++) {
    const start = rowStart[row]!;
    const end = rowStart[row + 1]!;
    let sorted = true;
    for (let entry = start + 1; sorted && entry < end; entry++) {
      sorted = columns[entry]! > columns[entry - 1]!;
    }
    if (!sorted) sortRow(columns, values, start, end);
  }
}
