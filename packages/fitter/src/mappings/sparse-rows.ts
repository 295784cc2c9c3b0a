/** A sparse matrix by rows. */
export interface SparseRows {
  readonly rowCount: number;
  /** Where the entries of each row begin, [rows + 1] */
  readonly rowStart: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/** The matrix with these entries, `[column, value]`, row by row. */
export function sparseRows(
  rows: readonly (readonly (readonly [column: number, value: number])[])[],
): SparseRows {
  const rowStart = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => {
    rowStart[i + 1] = rowStart[i]! + row.length;
  });
  return {
    rowCount: rows.length,
    rowStart,
    columns: Uint32Array.from(rows.flatMap((row) => row.map(([column]) => column))),
    values: Float64Array.from(rows.flatMap((row) => row.map(([, value]) => value))),
  };
}

/** Visits the entries of a row. */
export function forEachEntry(
  { rowStart, columns, values }: SparseRows,
  row: number,
  visit: (column: number, value: number) => void,
): void {
  for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++)
    visit(columns[entry]!, values[entry]!);
}

/** A^T v, [columns]; a new array. */
export function transposedTimes(matrix: SparseRows, vector: Float64Array, columnCount: number): Float64Array {
  const out = new Float64Array(columnCount);
  for (let row = 0; row < matrix.rowCount; row++) {
    forEachEntry(matrix, row, (column, value) => {
      out[column]! += value * vector[row]!;
    });
  }
  return out;
}

/** A^T, with the entries of each of its rows in the order of the rows of A. */
export function transposedRows(
  { rowCount, rowStart, columns, values }: SparseRows,
  columnCount: number,
): SparseRows {
  const starts = new Uint32Array(columnCount + 1);
  for (const column of columns) starts[column + 1]!++;
  for (let column = 0; column < columnCount; column++) starts[column + 1]! += starts[column]!;
  const next = starts.slice();
  const rows = new Uint32Array(columns.length);
  const out = new Float64Array(values.length);
  for (let row = 0; row < rowCount; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
      const at = next[columns[entry]!]!++;
      rows[at] = row;
      out[at] = values[entry]!;
    }
  }
  return { rowCount: columnCount, rowStart: starts, columns: rows, values: out };
}

/** A M for a dense matrix M, [columns of A, width]; a new array [rows, width]. */
export function timesDense(
  { rowCount, rowStart, columns, values }: SparseRows,
  dense: Float64Array,
  width: number,
) {
  const out = new Float64Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
      const from = columns[entry]! * width;
      for (let i = 0; i < width; i++) out[row * width + i]! += values[entry]! * dense[from + i]!;
    }
  }
  return out;
}

/** The matrices one below the other, block-diagonal in their columns. */
export function blockDiagonal(blocks: readonly SparseRows[], columnCounts: readonly number[]): SparseRows {
  let column = 0;
  let entry = 0;
  const starts: number[] = [0];
  const columns: number[] = [];
  const values: number[] = [];
  blocks.forEach((block, i) => {
    for (let row = 1; row <= block.rowCount; row++) starts.push(entry + block.rowStart[row]!);
    for (const c of block.columns) columns.push(column + c);
    for (const value of block.values) values.push(value);
    entry += block.values.length;
    column += columnCounts[i]!;
  });
  return {
    rowCount: starts.length - 1,
    rowStart: Uint32Array.from(starts),
    columns: Uint32Array.from(columns),
    values: Float64Array.from(values),
  };
}

/** The identity, [size, size]. */
export function identityRows(size: number): SparseRows {
  return {
    rowCount: size,
    rowStart: Uint32Array.from({ length: size + 1 }, (_, i) => i),
    columns: Uint32Array.from({ length: size }, (_, i) => i),
    values: new Float64Array(size).fill(1),
  };
}

/** Some rows of a matrix, in the given order. */
export function selectedRows(
  { rowStart, columns, values }: SparseRows,
  order: readonly number[],
): SparseRows {
  const starts = new Uint32Array(order.length + 1);
  const entries: number[] = [];
  order.forEach((row, i) => {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) entries.push(entry);
    starts[i + 1] = entries.length;
  });
  return {
    rowCount: order.length,
    rowStart: starts,
    columns: Uint32Array.from(entries, (entry) => columns[entry]!),
    values: Float64Array.from(entries, (entry) => values[entry]!),
  };
}
