import type { SparseRowBlock } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { type CoordinatePortion, CoordinateStream } from "./coordinate-stream.js";
import { RowBlockBuilder } from "./row-block-builder.js";

/**
 * How far two mirror images may differ, relative to the larger one, or to the diagonal where both are tiny against
 * it: a matrix that was inverted numerically is symmetric only so far. The mean of both is kept, so that x^T H x is
 * what it was.
 */
const RELATIVE_ASYMMETRY = 1e-6;
const DIAGONAL_ASYMMETRY = 1e-13;

/**
 * Reads a symmetric sparse matrix, stored in full, and keeps its upper half with the diagonal.
 *
 * Entries come by row. An entry (i, j) below the diagonal meets its mirror image (j, i) in row j, which was read
 * before. As i only grows, the mirror images that row j still expects are met in the order of their columns: one
 * cursor for each row says which is next, and the whole check takes one step for each entry.
 */
export function readSymmetricUpper(file: OpenFile, path: string, size: number): SparseRowBlock[] {
  const stream = new CoordinateStream(file, path);
  try {
    if (stream.rowCount !== size || stream.columnCount !== size) {
      throw stream.error(
        `${path}.dense_shape`,
        `[${stream.rowCount}, ${stream.columnCount}]`,
        `[${size}, ${size}] (parameters of the term)`,
      );
    }
    return collect(stream);
  } finally {
    stream.close();
  }
}

function collect(stream: CoordinateStream): SparseRowBlock[] {
  const { rowCount: size, entryCount } = stream;
  const builder = new RowBlockBuilder({ rowCount: size, rowCapacity: size, entryCount });
  const mirror = new MirrorCheck(stream, builder, size);
  const last = { row: 0, column: -1 };
  for (let portion = stream.next(); portion !== undefined; portion = stream.next()) {
    take(portion, { stream, builder, mirror, last });
  }
  mirror.endRow(last.row);
  const blocks = builder.finish();
  mirror.finish();
  return blocks;
}

/** Called once for each portion, and not one long loop: V8 replaces slow code by fast code when a function is entered. */
function take(
  portion: CoordinatePortion,
  {
    stream,
    builder,
    mirror,
    last,
  }: {
    readonly stream: CoordinateStream;
    readonly builder: RowBlockBuilder;
    readonly mirror: MirrorCheck;
    /** Position of the last entry of the portion before, and then of this one. */
    readonly last: { row: number; column: number };
  },
): void {
  const { words, values, count, firstEntry } = portion;
  const { columns, values: kept } = builder;
  const { cursor, end, block, columnsOf, valuesOf } = mirror;
  const size = stream.rowCount;
  let { row: lastRow, column: lastColumn } = last;
  let filled = builder.count;
  for (let entry = 0; entry < count; entry++) {
    const at = 4 * entry;
    const row = words[at]!;
    const column = words[at + 2]!;
    const value = values[entry]!;
    if (row !== lastRow) {
      if (row < lastRow || row >= size) throw stream.entryError(portion, entry, [lastRow, lastColumn]);
      builder.count = filled;
      mirror.endRow(lastRow);
      builder.beginRow(row);
      filled = builder.count;
      mirror.beginRow(row, filled);
      lastRow = row;
      lastColumn = -1;
    }
    const wellFormed = (words[at + 1]! | words[at + 3]!) === 0 && column > lastColumn && column < size;
    if (!wellFormed || value - value !== 0) throw stream.entryError(portion, entry, [lastRow, lastColumn]);
    lastColumn = column;
    if (column >= row) {
      columns[filled] = column;
      kept[filled++] = value;
      continue;
    }
    // The rule, without a call: the mirror image is the next one that is expected, and equal to the last bit.
    const next = cursor[column]!;
    const home = block[column]!;
    if (next < end[column]! && columnsOf[home]![next] === row && valuesOf[home]![next] === value) {
      cursor[column] = next + 1;
    } else mirror.meet(row, column, value, firstEntry + entry);
  }
  builder.count = filled;
  last.row = lastRow;
  last.column = lastColumn;
}

/** Where each row of the upper half is, and which of its entries expects its mirror image next. */
class MirrorCheck {
  /** Block of each row. */
  readonly block: Uint32Array;
  /** Entry within the block whose mirror image comes next, and end of the row's entries. */
  readonly cursor: Uint32Array;
  readonly end: Uint32Array;
  /** Columns and values of each block; the last is the open one. */
  readonly columnsOf: Uint32Array[];
  readonly valuesOf: Float64Array[];
  private readonly stream: CoordinateStream;
  private readonly builder: RowBlockBuilder;
  private readonly size: number;
  private readonly diagonal: Float64Array;

  constructor(stream: CoordinateStream, builder: RowBlockBuilder, size: number) {
    this.stream = stream;
    this.builder = builder;
    this.size = size;
    this.block = new Uint32Array(size);
    this.cursor = new Uint32Array(size);
    this.end = new Uint32Array(size);
    this.diagonal = new Float64Array(size);
    this.columnsOf = [builder.columns];
    this.valuesOf = [builder.values];
  }

  beginRow(row: number, filled: number): void {
    const { blocks, columns, values } = this.builder;
    if (blocks.length === this.columnsOf.length) {
      // The block that was open has been copied to its final size.
      const closed = blocks.at(-1)!;
      this.columnsOf.splice(-1, 1, closed.columns, columns);
      this.valuesOf.splice(-1, 1, closed.values, values);
    }
    this.block[row] = blocks.length;
    this.cursor[row] = filled;
  }

  /** The diagonal needs no mirror image. */
  endRow(row: number): void {
    const { count, columns, values } = this.builder;
    const first = this.cursor[row]!;
    this.end[row] = count;
    if (first >= count || columns[first] !== row) return;
    this.diagonal[row] = Math.abs(values[first]!);
    this.cursor[row] = first + 1;
  }

  /** Compares entry (row, column), below the diagonal, with (column, row), and keeps the mean of both. */
  meet(row: number, column: number, value: number, index: number): void {
    const at = this.cursor[column]!;
    const block = this.block[column]!;
    const { columns, values } =
      block < this.builder.blocks.length ? this.builder.blocks[block]! : this.builder;
    if (at >= this.end[column]! || columns[at] !== row) throw this.unpaired(row, column, at, columns, index);
    const above = values[at]!;
    if (above !== value) {
      const difference = Math.abs(above - value);
      const allowed = Math.max(
        RELATIVE_ASYMMETRY * Math.max(Math.abs(above), Math.abs(value)),
        DIAGONAL_ASYMMETRY * this.diagonal[column]!,
      );
      if (difference > allowed) {
        throw this.stream.error(
          `${this.stream.path}/values`,
          `${value} at [${row}, ${column}]`,
          `${above} as at [${column}, ${row}]: a symmetric matrix`,
          index,
          "Give the second derivatives of a function: they are symmetric.",
        );
      }
      values[at] = 0.5 * (above + value);
    }
    this.cursor[column] = at + 1;
  }

  /** Every entry above the diagonal must have been met. */
  finish(): void {
    for (let row = 0; row < this.size; row++) {
      if (this.cursor[row]! >= this.end[row]!) continue;
      const column = this.builder.blocks[this.block[row]!]!.columns[this.cursor[row]!]!;
      throw this.missing(row, column);
    }
  }

  private unpaired(row: number, column: number, at: number, columns: Uint32Array, index: number) {
    const next = at < this.end[column]! ? columns[at]! : Number.POSITIVE_INFINITY;
    if (next < row) return this.missing(column, next, index);
    return this.missing(row, column, index);
  }

  private missing(row: number, column: number, index?: number) {
    return this.stream.error(
      `${this.stream.path}/indices`,
      `[${row}, ${column}] without [${column}, ${row}]`,
      "a symmetric matrix stored in full, both halves",
      index,
      "Store both halves of the Hessian.",
    );
  }
}
