import { KernelInputError } from "../kernel-input-error.js";
import type { SparseRowBlock } from "../template-engine/tensor.js";
import { Arena } from "../wasm/arena.js";
import type { Address } from "../wasm/kernel-exports.js";
import { kernelsModule } from "../wasm/kernels-module.js";

/** A call of a kernel is entered again after about this many entries, see "entriesPerCall" of the shards. */
const entriesPerCall = 32_768;

export type SparseProduct = "csrRows" | "csrTransposeRows" | "symmetricHalfRows";

/** CSR rows in a WebAssembly memory of their own, of 4 GiB at most. */
export class StoredMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly entryCount: number;
  readonly #arena: Arena;
  readonly #rowStart: Address;
  readonly #columns: Address;
  readonly #values: Address;
  readonly #x: Address;
  readonly #out: Address;
  /** Boundaries of the kernel calls, in rows. */
  readonly #calls: readonly number[];

  /** @param blocks rows in order, without gaps; the list is empty afterwards */
  constructor(rowCount: number, columnCount: number, blocks: SparseRowBlock[]) {
    const entryCount = blocks.reduce((sum, block) => sum + block.values.length, 0);
    const vectorLength = Math.max(rowCount, columnCount);
    this.rowCount = rowCount;
    this.columnCount = columnCount;
    this.entryCount = entryCount;
    this.#arena = new Arena(kernelsModule(), 12 * entryCount + 4 * rowCount + 16 * vectorLength + 4096);
    this.#rowStart = this.#arena.allocate(4 * (rowCount + 1));
    this.#columns = this.#arena.allocate(4 * entryCount);
    this.#values = this.#arena.allocateFloat64(entryCount);
    this.#x = this.#arena.allocateFloat64(vectorLength);
    this.#out = this.#arena.allocateFloat64(vectorLength);
    this.#fill(blocks);
    this.#calls = this.#callBoundaries();
  }

  get bytes(): number {
    return this.#arena.bytes;
  }

  /** Runs a kernel over all rows: x in, out out, which begins at zero. */
  run(product: SparseProduct, x: Float64Array, out: Float64Array): void {
    const arena = this.#arena;
    arena.float64(this.#x, x.length).set(x);
    arena.float64(this.#out, out.length).fill(0);
    const kernel = arena.kernels[product];
    for (let call = 1; call < this.#calls.length; call++) {
      const [first, last] = [this.#calls[call - 1]!, this.#calls[call]!];
      kernel(this.#rowStart, this.#columns, this.#values, this.#x, this.#out, first, last);
    }
    out.set(arena.float64(this.#out, out.length));
  }

  /** The columns of a row, increasing or not. */
  columnsOfRow(row: number): Uint32Array {
    const [start, end] = this.#arena.uint32(this.#rowStart + 4 * row, 2);
    return this.#arena.uint32(this.#columns + 4 * start!, end! - start!);
  }

  valuesOfRow(row: number): Float64Array {
    const [start, end] = this.#arena.uint32(this.#rowStart + 4 * row, 2);
    return this.#arena.float64(this.#values + 8 * start!, end! - start!);
  }

  #fill(blocks: SparseRowBlock[]): void {
    let row = 0;
    let entry = 0;
    while (blocks.length > 0) {
      const { firstRow, rowStart, columns, values } = blocks.shift()!;
      const rows = rowStart.length - 1;
      if (firstRow !== row || row + rows > this.rowCount) {
        throw new KernelInputError({
          field: "blocks.firstRow",
          found: `${firstRow}, with ${rows} rows`,
          expected: `${row}, with at most ${this.rowCount - row} rows`,
        });
      }
      const starts = this.#arena.uint32(this.#rowStart, this.rowCount + 1);
      for (let local = 0; local < rows; local++) {
        if (rowStart[local + 1]! < rowStart[local]!) {
          throw new KernelInputError({
            field: "blocks.rowStart",
            index: local + 1,
            found: rowStart[local + 1]!,
            expected: `at least ${rowStart[local]}`,
          });
        }
        starts[row + local + 1] = entry + rowStart[local + 1]!;
      }
      if (rowStart[0] !== 0 || rowStart[rows] !== values.length || columns.length !== values.length) {
        throw new KernelInputError({
          field: `blocks (row ${firstRow})`,
          found: `${columns.length} columns and ${values.length} values`,
          expected: `${rowStart[rows]} of each, the last of rowStart, whose first is 0`,
        });
      }
      const columnsAt = this.#columns + 4 * entry;
      this.#arena.uint32(columnsAt, columns.length).set(columns);
      this.#arena.float64(this.#values + 8 * entry, values.length).set(values);
      const largest = this.#arena.kernels.largestColumn(columnsAt, columns.length) >>> 0;
      if (columns.length > 0 && largest >= this.columnCount) {
        throw new KernelInputError({
          field: "blocks.columns",
          found: largest,
          expected: `below ${this.columnCount} (columnCount)`,
        });
      }
      row += rows;
      entry += values.length;
    }
    if (row !== this.rowCount) {
      throw new KernelInputError({
        field: "blocks",
        found: `${row} rows`,
        expected: `${this.rowCount} rows`,
      });
    }
  }

  #callBoundaries(): number[] {
    const starts = this.#arena.uint32(this.#rowStart, this.rowCount + 1);
    const boundaries = [0];
    let begun = 0;
    for (let row = 1; row <= this.rowCount; row++) {
      const work = starts[row]! + 4 * row;
      if (row < this.rowCount && work - begun < entriesPerCall) continue;
      boundaries.push(row);
      begun = work;
    }
    return boundaries;
  }
}
