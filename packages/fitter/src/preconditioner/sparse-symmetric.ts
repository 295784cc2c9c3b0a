/** A sparse symmetric matrix: a diagonal, and the entries above it in CSR (columns above the row, increasing). */
export interface SparseSymmetric {
  readonly size: number;
  /** [size] */
  readonly diagonal: Float64Array;
  /** [size + 1] */
  readonly rowStart: Uint32Array;
  /** [entries] */
  readonly columns: Uint32Array;
  /** [entries] */
  readonly values: Float64Array;
}

/** Neighbours of each row, both ways: the graph of the entries off the diagonal. */
export interface Adjacency {
  /** [size + 1] */
  readonly start: Uint32Array;
  /** [2 entries] */
  readonly neighbours: Uint32Array;
}

export function adjacency({ size, rowStart, columns }: SparseSymmetric): Adjacency {
  const start = new Uint32Array(size + 1);
  for (let row = 0; row < size; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
      start[row + 1]!++;
      start[columns[entry]! + 1]!++;
    }
  }
  for (let row = 0; row < size; row++) start[row + 1]! += start[row]!;
  const next = start.slice(0, size);
  const neighbours = new Uint32Array(2 * columns.length);
  for (let row = 0; row < size; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
      const column = columns[entry]!;
      neighbours[next[row]!++] = column;
      neighbours[next[column]!++] = row;
    }
  }
  return { start, neighbours };
}

/** P A P^T with P row k = row order[k] of A. */
export function permuted(matrix: SparseSymmetric, order: Uint32Array): SparseSymmetric {
  const { size } = matrix;
  const position = new Uint32Array(size);
  order.forEach((row, k) => {
    position[row] = k;
  });
  const rowStart = new Uint32Array(size + 1);
  const visit = (act: (low: number, high: number, value: number) => void) => {
    for (let row = 0; row < size; row++) {
      const here = position[row]!;
      for (let entry = matrix.rowStart[row]!; entry < matrix.rowStart[row + 1]!; entry++) {
        const there = position[matrix.columns[entry]!]!;
        act(Math.min(here, there), Math.max(here, there), matrix.values[entry]!);
      }
    }
  };
  visit((low) => {
    rowStart[low + 1]!++;
  });
  for (let row = 0; row < size; row++) rowStart[row + 1]! += rowStart[row]!;
  const next = rowStart.slice(0, size);
  const columns = new Uint32Array(matrix.columns.length);
  const values = new Float64Array(matrix.columns.length);
  visit((low, high, value) => {
    const at = next[low]!++;
    columns[at] = high;
    values[at] = value;
  });
  return {
    size,
    diagonal: Float64Array.from(order, (row) => matrix.diagonal[row]!),
    rowStart,
    columns,
    values,
  };
}
