import type { SparseRowBlock } from "../fit-input.js";
import { areMirrorImages, mirrorMean } from "./mirror-images.js";

/** Two mirror images that are not the same within rounding; undefined is one that is not stored. */
export interface MirrorFault {
  /** Of the element below the diagonal. */
  readonly row: number;
  readonly column: number;
  readonly below: number | undefined;
  readonly above: number | undefined;
}

/**
 * Compares the lower half of a sparse matrix with its upper half, and makes the upper half the mean of both, by the rule
 * of `areMirrorImages`.
 *
 * Entries come by row. An entry (i, j) below the diagonal meets its mirror image (j, i) in row j of the upper half. As
 * i only grows, the mirror images that row j still expects are met in the order of their columns: one cursor for each
 * row says which is next, and the whole comparison takes one step for each entry.
 */
export class MirrorComparison {
  readonly #blocks: readonly SparseRowBlock[];
  readonly #refuse: (fault: MirrorFault) => never;
  /** Block of each row. */
  readonly #block: Uint32Array;
  /** Entry within the block whose mirror image comes next, and end of the row's entries. */
  readonly #cursor: Uint32Array;
  readonly #end: Uint32Array;
  readonly #diagonal: Float64Array;
  /** Entries of the upper half of which only the mirror image is stored, by row. */
  readonly #unstored = new Map<number, { readonly columns: number[]; readonly values: number[] }>();

  /**
   * @param size rows and columns of the matrix
   * @param blocks the upper half with the diagonal, all rows; their values become the means
   * @param refuse throws the error of two elements that differ
   */
  constructor(size: number, blocks: readonly SparseRowBlock[], refuse: (fault: MirrorFault) => never) {
    this.#blocks = blocks;
    this.#refuse = refuse;
    this.#block = new Uint32Array(size);
    this.#cursor = new Uint32Array(size);
    this.#end = new Uint32Array(size);
    this.#diagonal = new Float64Array(size);
    for (const [index, { firstRow, rowStart, columns, values }] of blocks.entries()) {
      for (let row = firstRow; row < firstRow + rowStart.length - 1; row++) {
        const start = rowStart[row - firstRow]!;
        const end = rowStart[row - firstRow + 1]!;
        const onDiagonal = start < end && columns[start] === row;
        if (onDiagonal) this.#diagonal[row] = values[start]!;
        this.#block[row] = index;
        // The diagonal needs no mirror image.
        this.#cursor[row] = onDiagonal ? start + 1 : start;
        this.#end[row] = end;
      }
    }
  }

  /** Compares the next entry (row, column) of the lower half with (column, row). */
  meet(row: number, column: number, value: number): void {
    this.#passBefore(row, column);
    const { columns, values } = this.#blocks[this.#block[column]!]!;
    const at = this.#cursor[column]!;
    if (at === this.#end[column]! || columns[at] !== row) {
      this.#addUnstored(row, column, value);
      return;
    }
    const above = values[at]!;
    if (above !== value) {
      if (!this.#agree(row, column, value, above)) {
        this.#refuse({ row, column, below: value, above });
      }
      values[at] = mirrorMean(value, above);
    }
    this.#cursor[column] = at + 1;
  }

  /** The upper half, when all entries of the lower one were compared. */
  finish(): SparseRowBlock[] {
    const size = this.#cursor.length;
    for (let row = 0; row < size; row++) this.#passBefore(size, row);
    if (this.#unstored.size === 0) return [...this.#blocks];
    return this.#blocks.map((block) => this.#withUnstored(block));
  }

  /** Passes the entries of a row of the upper half in columns before `column`: their mirror images are not stored. */
  #passBefore(column: number, row: number): void {
    const end = this.#end[row]!;
    let at = this.#cursor[row]!;
    const { columns, values } = this.#blocks[this.#block[row]!] ?? NO_ROWS;
    for (; at < end && columns[at]! < column; at++) {
      const above = values[at]!;
      if (!this.#agree(columns[at]!, row, 0, above)) {
        this.#refuse({ row: columns[at]!, column: row, below: undefined, above });
      }
      values[at] = mirrorMean(0, above);
    }
    this.#cursor[row] = at;
  }

  #addUnstored(row: number, column: number, below: number): void {
    if (!this.#agree(row, column, below, 0)) this.#refuse({ row, column, below, above: undefined });
    if (below === 0) return;
    let added = this.#unstored.get(column);
    if (!added) this.#unstored.set(column, (added = { columns: [], values: [] }));
    added.columns.push(row);
    added.values.push(mirrorMean(below, 0));
  }

  #agree(row: number, column: number, below: number, above: number): boolean {
    return areMirrorImages(below, above, this.#diagonal[row]!, this.#diagonal[column]!);
  }

  /** A block with the entries of which only the mirror image was stored, each row in the order of its columns. */
  #withUnstored(block: SparseRowBlock): SparseRowBlock {
    const { firstRow, rowStart } = block;
    const rows = rowStart.length - 1;
    const added = Array.from({ length: rows }, (_, i) => this.#unstored.get(firstRow + i));
    const count = added.reduce((sum, entries) => sum + (entries?.columns.length ?? 0), 0);
    if (count === 0) return block;
    const total = block.columns.length + count;
    const out = {
      firstRow,
      rowStart: new Uint32Array(rows + 1),
      columns: new Uint32Array(total),
      values: new Float64Array(total),
    };
    let filled = 0;
    for (let i = 0; i < rows; i++) {
      const { columns = [], values = [] } = added[i] ?? {};
      let next = 0;
      for (let entry = rowStart[i]!; entry <= rowStart[i + 1]!; entry++) {
        const isLast = entry === rowStart[i + 1]!;
        const column = isLast ? Number.POSITIVE_INFINITY : block.columns[entry]!;
        for (; next < columns.length && columns[next]! < column; next++) {
          out.columns[filled] = columns[next]!;
          out.values[filled++] = values[next]!;
        }
        if (isLast) break;
        out.columns[filled] = column;
        out.values[filled++] = block.values[entry]!;
      }
      out.rowStart[i + 1] = filled;
    }
    return out;
  }
}

const NO_ROWS = { columns: new Uint32Array(0), values: new Float64Array(0) };
