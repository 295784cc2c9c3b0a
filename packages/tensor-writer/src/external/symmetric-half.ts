import { MirrorComparison, type SparseRowBlock, type SymmetricSparseMatrix } from "@rabbit-fit/contracts";
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

/**
 * The upper half of a symmetric matrix of which both halves are given. Mirror images that differ by rounding become
 * their mean, so that x^T H x stays what it was. Zeros are left out.
 *
 * @throws RabbitInputError for a number that is not finite, a column that does not increase, and a matrix that is not symmetric
 */
export function symmetricHalf(entries: MatrixEntries, size: number, field: string): SymmetricSparseMatrix {
  const comparison = new MirrorComparison(
    size,
    upperBlocks(entries, size, field),
    ({ row, column, below = 0, above = 0 }) =>
      refuse({
        field,
        index: [row, column],
        found: below,
        expected: `${above}, as at [${column},${row}]: a symmetric matrix`,
        remedy: "Give the second derivatives of a function, both halves: they are symmetric.",
      }),
  );
  eachEntry(entries, size, (row, column, value) => {
    if (column < row) comparison.meet(row, column, value);
  });
  return { kind: "sparse", size, upper: comparison.finish() };
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
