import type { SymmetricSparseMatrix } from "@rabbit-fit/contracts";
import type { CoordinateWriter } from "./coordinate-writer.js";

/**
 * Writes both halves of a symmetric matrix, by row and column, from the upper one.
 *
 * The entries (i, j) with j < i are those of the rows j whose next entry above the diagonal is in column i. Each row
 * is kept in the list of the column of its next entry, and moves to the list of the following one when it has been
 * used: one step for each entry, and no copy of the matrix.
 */
export async function writeBothHalves(
  writer: CoordinateWriter,
  { size, upper }: SymmetricSparseMatrix,
): Promise<void> {
  const rows = new UpperRows({ size, upper });
  // The entries of a row.
  const columns = new Uint32Array(size);
  const values = new Float64Array(size);
  // Rows whose next entry is in a given column: a linked list for each column.
  const NONE = 0xffffffff;
  const firstOf = new Uint32Array(size).fill(NONE);
  const nextOf = new Uint32Array(size).fill(NONE);
  const cursor = new Uint32Array(size);
  const enlist = (row: number) => {
    if (cursor[row]! >= rows.end(row)) return;
    const column = rows.column(row, cursor[row]!);
    nextOf[row] = firstOf[column]!;
    firstOf[column] = row;
  };
  const below = new Uint32Array(size);
  for (let row = 0; row < size; row++) {
    let filled = 0;
    for (let other = firstOf[row]!; other !== NONE; other = nextOf[other]!) below[filled++] = other;
    columns.set(below.subarray(0, filled).sort());
    for (let entry = 0; entry < filled; entry++) {
      const other = columns[entry]!;
      values[entry] = rows.value(other, cursor[other]!);
      cursor[other]!++;
      enlist(other);
    }
    const start = rows.start(row);
    const end = rows.end(row);
    for (let entry = start; entry < end; entry++) {
      columns[filled] = rows.column(row, entry);
      values[filled++] = rows.value(row, entry);
    }
    cursor[row] = start + (start < end && rows.column(row, start) === row ? 1 : 0);
    enlist(row);
    await writer.addRows({
      firstRow: row,
      rowStart: Uint32Array.of(0, filled),
      columns: columns.subarray(0, filled),
      values: values.subarray(0, filled),
    });
  }
}

/** Random access to the rows of a matrix in blocks. */
class UpperRows {
  private readonly upper: SymmetricSparseMatrix["upper"];
  private readonly blockOf: Uint32Array;

  constructor({ size, upper }: Pick<SymmetricSparseMatrix, "size" | "upper">) {
    this.upper = upper;
    this.blockOf = new Uint32Array(size);
    for (const [i, { firstRow, rowStart }] of upper.entries()) {
      this.blockOf.fill(i, firstRow, firstRow + rowStart.length - 1);
    }
  }

  start(row: number): number {
    const { firstRow, rowStart } = this.upper[this.blockOf[row]!]!;
    return rowStart[row - firstRow]!;
  }

  end(row: number): number {
    const { firstRow, rowStart } = this.upper[this.blockOf[row]!]!;
    return rowStart[row - firstRow + 1]!;
  }

  column(row: number, entry: number): number {
    return this.upper[this.blockOf[row]!]!.columns[entry]!;
  }

  value(row: number, entry: number): number {
    return this.upper[this.blockOf[row]!]!.values[entry]!;
  }
}

/** Entries of a symmetric matrix, from its upper half. */
export function entryCountOfBothHalves(upper: SymmetricSparseMatrix["upper"]): number {
  let count = 0;
  for (const { firstRow, rowStart, columns } of upper) {
    count += 2 * columns.length;
    for (let row = 0; row + 1 < rowStart.length; row++) {
      const hasDiagonal = rowStart[row]! < rowStart[row + 1]! && columns[rowStart[row]!] === firstRow + row;
      if (hasDiagonal) count--;
    }
  }
  return count;
}
