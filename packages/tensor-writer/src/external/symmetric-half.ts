import type { SparseRowBlock, SymmetricSparseMatrix } from "@rabbit-fit/contracts";
import { refuse } from "../refuse.js";
import { BLOCK_ENTRIES } from "../template/block-size.js";

/** The entries of a square matrix, row by row, their columns increasing within a row. */
export interface MatrixEntries {
  /** Column of an entry; not below the number of rows for one that is to be dropped. Asked for in the order of entries. */
  readonly columns: (entry: number) => number;
  readonly values: Float64Array;
  /** One past the last entry of a row. */
  readonly rowEnd: (row: number) => number;
}

/** How far two mirror images may differ, relative to the larger one, or to the diagonal where both are tiny against it. */
const RELATIVE_ASYMMETRY = 1e-6;
const DIAGONAL_ASYMMETRY = 1e-13;

/**
 * The upper half of a symmetric matrix of which both halves are given. Mirror images that differ by rounding become
 * their mean, so that x^T H x stays what it was. Zeros are left out.
 *
 * @throws RabbitInputError for a number that is not finite, a column that does not increase, and a matrix that is not symmetric
 */
export function symmetricHalf(entries: MatrixEntries, size: number, field: string): SymmetricSparseMatrix {
  const upper = upperBlocks(entries, size, field);
  compareHalves(entries, upper, size, field);
  return { kind: "sparse", size, upper };
}

/** The entries on and above the diagonal, counted before room is made for them. */
function upperBlocks(entries: MatrixEntries, size: number, field: string): SparseRowBlock[] {
  const counts = new Uint32Array(size);
  let lastRow = -1;
  let lastColumn = -1;
  eachEntry(entries, size, (row, column, value) => {
    if (!Number.isFinite(value)) {
      refuse({ field, index: [row, column], found: value, expected: "a finite number" });
    }
    if (row === lastRow && column <= lastColumn) {
      refuse({
        field: `${field}.columns`,
        found: column,
        expected: `above ${lastColumn} in row ${row}: increasing, each once`,
      });
    }
    lastRow = row;
    lastColumn = column;
    if (column >= row && value !== 0) counts[row]!++;
  });
  const blocks: SparseRowBlock[] = [];
  for (let firstRow = 0; firstRow < size; ) {
    let stop = firstRow;
    let count = 0;
    while (stop < size && (stop === firstRow || count + counts[stop]! <= BLOCK_ENTRIES))
      count += counts[stop++]!;
    const rowStart = new Uint32Array(stop - firstRow + 1);
    for (let row = firstRow; row < stop; row++) {
      rowStart[row - firstRow + 1] = rowStart[row - firstRow]! + counts[row]!;
    }
    blocks.push({ firstRow, rowStart, columns: new Uint32Array(count), values: new Float64Array(count) });
    firstRow = stop;
  }
  let block = 0;
  let filled = 0;
  eachEntry(entries, size, (row, column, value) => {
    if (column < row || value === 0) return;
    while (row >= blocks[block]!.firstRow + blocks[block]!.rowStart.length - 1) {
      block++;
      filled = 0;
    }
    blocks[block]!.columns[filled] = column;
    blocks[block]!.values[filled++] = value;
  });
  return blocks;
}

/**
 * Compares the entries below the diagonal with their mirror images. They come by row: entry (i, j) meets (j, i) in row
 * j of the upper half, and as i only grows, the images that row j expects are met in the order of their columns.
 */
function compareHalves(
  entries: MatrixEntries,
  blocks: readonly SparseRowBlock[],
  size: number,
  field: string,
): void {
  const blockOf = new Uint32Array(size);
  const cursor = new Uint32Array(size);
  const end = new Uint32Array(size);
  const diagonal = new Float64Array(size);
  for (const [i, { firstRow, rowStart, columns, values }] of blocks.entries()) {
    for (let row = firstRow; row < firstRow + rowStart.length - 1; row++) {
      const start = rowStart[row - firstRow]!;
      end[row] = rowStart[row - firstRow + 1]!;
      const onDiagonal = start < end[row]! && columns[start] === row;
      if (onDiagonal) diagonal[row] = Math.abs(values[start]!);
      blockOf[row] = i;
      cursor[row] = onDiagonal ? start + 1 : start;
    }
  }
  const asymmetric = (row: number, column: number, below: number, above: number) =>
    refuse({
      field,
      index: [row, column],
      found: below,
      expected: `${above}, as at [${column},${row}]: a symmetric matrix`,
      remedy: "Give the second derivatives of a function, both halves: they are symmetric.",
    });
  eachEntry(entries, size, (row, column, value) => {
    if (column >= row || value === 0) return;
    const { columns, values } = blocks[blockOf[column]!]!;
    const at = cursor[column]!;
    const expected = at < end[column]! ? columns[at]! : size;
    if (expected < row) asymmetric(expected, column, 0, values[at]!);
    if (expected > row) asymmetric(row, column, value, 0);
    const above = values[at]!;
    const larger = Math.max(Math.abs(above), Math.abs(value));
    const allowed = Math.max(RELATIVE_ASYMMETRY * larger, DIAGONAL_ASYMMETRY * diagonal[column]!);
    if (Math.abs(above - value) > allowed) asymmetric(row, column, value, above);
    if (above !== value) values[at] = 0.5 * (above + value);
    cursor[column] = at + 1;
  });
  for (let row = 0; row < size; row++) {
    const at = cursor[row]!;
    const { columns, values } = blocks[blockOf[row]!]!;
    if (at < end[row]!) asymmetric(columns[at]!, row, 0, values[at]!);
  }
}

function eachEntry(
  { columns, values, rowEnd }: MatrixEntries,
  size: number,
  visit: (row: number, column: number, value: number) => void,
): void {
  let entry = 0;
  for (let row = 0; row < size; row++) {
    const end = rowEnd(row);
    for (; entry < end; entry++) {
      const column = columns(entry);
      if (column < size) visit(row, column, values[entry]!);
    }
  }
}
