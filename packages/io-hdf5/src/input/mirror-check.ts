import type { SparseRowBlock } from "@rabbit-fit/contracts";
import type { CoordinateMatrix } from "./coordinate-matrix.js";
import type { DecodedEntries } from "./decode-entries.js";

/**
 * How far two mirror images may differ, relative to the larger one, or to the diagonal where both are tiny against
 * it: a matrix that was inverted numerically is symmetric only so far. The mean of both is kept, so that x^T H x is
 * what it was.
 */
const RELATIVE_ASYMMETRY = 1e-6;
const DIAGONAL_ASYMMETRY = 1e-13;

/**
 * Compares the lower half of a matrix with its upper half, and makes the upper half the mean of both.
 *
 * Entries come by row. An entry (i, j) below the diagonal meets its mirror image (j, i) in row j of the upper half. As
 * i only grows, the mirror images that row j still expects are met in the order of their columns: one cursor for each
 * row says which is next, and the whole comparison takes one step for each entry.
 */
export class MirrorCheck {
  private readonly matrix: CoordinateMatrix;
  private readonly blocks: readonly SparseRowBlock[];
  /** Block of each row. */
  private readonly block: Uint32Array;
  /** Entry within the block whose mirror image comes next, and end of the row's entries. */
  private readonly cursor: Uint32Array;
  private readonly end: Uint32Array;
  /** Size of each element of the diagonal. */
  private readonly diagonal: Float64Array;

  /** @param blocks the upper half with the diagonal, all rows */
  constructor(matrix: CoordinateMatrix, blocks: readonly SparseRowBlock[]) {
    const size = matrix.rowCount;
    this.matrix = matrix;
    this.blocks = blocks;
    this.block = new Uint32Array(size);
    this.cursor = new Uint32Array(size);
    this.end = new Uint32Array(size);
    this.diagonal = new Float64Array(size);
    for (const [index, { firstRow, rowStart, columns, values }] of blocks.entries()) {
      for (let row = firstRow; row < firstRow + rowStart.length - 1; row++) {
        const start = rowStart[row - firstRow]!;
        const end = rowStart[row - firstRow + 1]!;
        const onDiagonal = start < end && columns[start] === row;
        if (onDiagonal) this.diagonal[row] = Math.abs(values[start]!);
        this.block[row] = index;
        // The diagonal needs no mirror image.
        this.cursor[row] = onDiagonal ? start + 1 : start;
        this.end[row] = end;
      }
    }
  }

  /** Compares the next entries of the lower half. */
  compare({ rows, ends, runCount, columns, values }: DecodedEntries): void {
    let entry = 0;
    for (let run = 0; run < runCount; run++) {
      for (; entry < ends[run]!; entry++) this.meet(rows[run]!, columns[entry]!, values[entry]!);
    }
  }

  /** Every entry above the diagonal must have been met. */
  finish(): void {
    for (let row = 0; row < this.cursor.length; row++) {
      const next = this.cursor[row]!;
      if (next < this.end[row]!) throw this.missing(row, this.blocks[this.block[row]!]!.columns[next]!);
    }
  }

  /** Compares entry (row, column), below the diagonal, with (column, row), and keeps the mean of both. */
  private meet(row: number, column: number, value: number): void {
    const at = this.cursor[column]!;
    const { columns, values } = this.blocks[this.block[column]!]!;
    const expected = at < this.end[column]! ? columns[at]! : Number.POSITIVE_INFINITY;
    if (expected < row) throw this.missing(column, expected);
    if (expected > row) throw this.missing(row, column);
    const above = values[at]!;
    if (above !== value) {
      const allowed = Math.max(
        RELATIVE_ASYMMETRY * Math.max(Math.abs(above), Math.abs(value)),
        DIAGONAL_ASYMMETRY * this.diagonal[column]!,
      );
      if (Math.abs(above - value) > allowed) throw this.asymmetry(row, column, value, above);
      values[at] = 0.5 * (above + value);
    }
    this.cursor[column] = at + 1;
  }

  private asymmetry(row: number, column: number, below: number, above: number) {
    return this.matrix.error(
      `${this.matrix.path}/values`,
      `${below} at [${row}, ${column}]`,
      `${above} as at [${column}, ${row}]: a symmetric matrix`,
      undefined,
      "Give the second derivatives of a function: they are symmetric.",
    );
  }

  private missing(row: number, column: number) {
    return this.matrix.error(
      `${this.matrix.path}/indices`,
      `[${row}, ${column}] without [${column}, ${row}]`,
      "a symmetric matrix stored in full, both halves",
      undefined,
      "Store both halves of the Hessian.",
    );
  }
}
