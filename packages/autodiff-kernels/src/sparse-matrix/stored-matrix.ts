import { KernelInputError } from "../errors/kernel-input-error.js";
import { Arena } from "../wasm/arena.js";
import { callBoundaries } from "../wasm/call-boundaries.js";
import type { Address } from "../wasm/kernel-exports.js";
import { kernelsModule } from "../wasm/kernels-module.js";
import { readSeconds, writePairs } from "../wasm/pair-vector.js";
import { blockStarts } from "./block-starts.js";
import type { CsrRows } from "./csr-rows.js";

/** A row has work of its own, worth about as many entries. */
const entriesPerRow = 4;

/** CSR rows in a WebAssembly memory of their own, of 4 GiB at most. */
export class StoredMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly entryCount: number;
  readonly #arena: Arena;
  readonly #rowStart: Address;
  readonly #offsets: Address;
  readonly #values: Address;
  /** A vector over columns that is read, and one that is added to: see assembly/tensor/pairs.ts. */
  readonly #pairs: Address;
  readonly #rows: Address;
  /** Boundaries of the kernel calls, in rows. */
  readonly #calls: readonly number[];

  /**
   * @param blocks rows in order, without gaps; the list is empty afterwards
   * @throws KernelInputError when shapes do not fit or a column is out of range
   */
  constructor(rowCount: number, columnCount: number, blocks: CsrRows[]) {
    const starts = blockStarts(blocks, rowCount);
    const entryCount = starts[rowCount]!;
    this.rowCount = rowCount;
    this.columnCount = columnCount;
    this.entryCount = entryCount;
    this.#arena = new Arena(kernelsModule(), 12 * entryCount + 12 * rowCount + 16 * columnCount + 4096);
    this.#rowStart = this.#arena.allocate(4 * (rowCount + 1));
    this.#offsets = this.#arena.allocate(4 * entryCount);
    this.#values = this.#arena.allocateFloat64(entryCount);
    this.#pairs = this.#arena.allocateFloat64(2 * columnCount);
    this.#rows = this.#arena.allocateFloat64(rowCount);
    this.#arena.uint32(this.#rowStart, rowCount + 1).set(starts);
    this.#fill(blocks);
    this.#calls = callBoundaries(rowCount, (row) => starts[row]! + entriesPerRow * row);
  }

  get bytes(): number {
    return this.#arena.bytes;
  }

  /** A x */
  product(x: Float64Array, out: Float64Array): void {
    writePairs(x, this.#arena.float64(this.#pairs, 2 * x.length));
    this.#run("csrRows", this.#pairs, this.#rows);
    out.set(this.#arena.float64(this.#rows, out.length));
  }

  /** A^T u */
  vjp(u: Float64Array, out: Float64Array): void {
    const pairs = this.#arena.float64(this.#pairs, 2 * out.length);
    this.#arena.float64(this.#rows, u.length).set(u);
    pairs.fill(0);
    this.#run("csrTransposeRows", this.#rows, this.#pairs + 8);
    readSeconds(pairs, out);
  }

  #run(product: "csrRows" | "csrTransposeRows", x: Address, out: Address): void {
    const kernel = this.#arena.kernels[product];
    for (let call = 1; call < this.#calls.length; call++) {
      const [first, last] = [this.#calls[call - 1]!, this.#calls[call]!];
      kernel(this.#rowStart, this.#offsets, this.#values, x, out, first, last);
    }
  }

  #fill(blocks: CsrRows[]): void {
    let entry = 0;
    while (blocks.length > 0) {
      const { columns, values } = blocks.shift()!;
      const offsets = this.#offsets + 4 * entry;
      this.#arena.uint32(offsets, columns.length).set(columns);
      this.#arena.float64(this.#values + 8 * entry, values.length).set(values);
      const largest = this.#arena.kernels.pairOffsets(offsets, columns.length) >>> 0;
      if (columns.length > 0 && largest >= this.columnCount) {
        throw new KernelInputError({
          field: "blocks.columns",
          found: largest,
          expected: `below ${this.columnCount} (columnCount)`,
        });
      }
      entry += values.length;
    }
  }
}
