import { Arena } from "../wasm/arena.js";
import { callBoundaries } from "../wasm/call-boundaries.js";
import type { Address } from "../wasm/kernel-exports.js";
import { readSeconds, writePairs } from "../wasm/pair-vector.js";
import type { WasmModule } from "../wasm/web-assembly.js";
import type { HalfRange } from "./half-plan.js";
import { RunEncoder, type SparseStorage } from "./run-coding.js";

export interface HalfShardSetup {
  readonly index: number;
  readonly range: HalfRange;
  readonly storage: SparseStorage;
  /** First entry of each row, counted from the first entry of the shard, [rows + 1]. */
  readonly entryStart: Uint32Array;
  /** First run of each row, likewise, [rows + 1]; empty unless columns are stored in runs. */
  readonly runStart: Uint32Array;
}

/** A row has work of its own, worth about as many entries. */
const entriesPerRow = 4;

/**
 * Rows [firstRow, lastRow) of the upper half of a symmetric matrix in a WebAssembly memory of their own, and the parts
 * of x and of the result that their columns reach: [firstRow, lastColumn).
 */
export class HalfShard {
  readonly setup: HalfShardSetup;
  readonly #arena: Arena;
  readonly #width: number;
  readonly #entryStart: Address;
  readonly #runStart: Address;
  /** Columns, u32 [entries], or runs, u32 [runs, 2], counted from column 0 of the matrix. */
  readonly #columns: Address;
  readonly #values: Address;
  /** In CSR pairs of x and out. */
  readonly #x: Address;
  readonly #out: Address;
  /** Boundaries of the kernel calls, in rows of the shard. */
  readonly #calls: readonly number[];
  readonly #encoder: RunEncoder;

  constructor(module: WasmModule, setup: HalfShardSetup) {
    const { firstRow, lastColumn, entryCount, entryBytes } = setup.range;
    const { entryStart, runStart } = setup;
    const starts = entryStart.byteLength + runStart.byteLength;
    this.setup = setup;
    this.#width = lastColumn - firstRow;
    const arena = new Arena(module, entryBytes + starts + 16 * this.#width + 4096);
    this.#arena = arena;
    this.#entryStart = arena.allocate(entryStart.byteLength);
    arena.uint32(this.#entryStart, entryStart.length).set(entryStart);
    this.#runStart = arena.allocate(runStart.byteLength);
    arena.uint32(this.#runStart, runStart.length).set(runStart);
    this.#columns = arena.allocate(entryBytes - 8 * entryCount);
    this.#values = arena.allocateFloat64(entryCount);
    this.#x = arena.allocateFloat64(2 * this.#width);
    this.#out = this.#x + 8 * this.#width;
    this.#calls = callBoundaries(entryStart.length - 1, (row) => entryStart[row]! + entriesPerRow * row);
    this.#encoder = new RunEncoder(entryStart);
  }

  get bytes(): number {
    return this.#arena.bytes;
  }

  fill(firstEntry: number, values: Float64Array, columns: Uint32Array): void {
    const { firstRow } = this.setup.range;
    const arena = this.#arena;
    arena.float64(this.#values + 8 * firstEntry, values.length).set(values);
    if (this.setup.storage === "runs") {
      const runs = arena.uint32(this.#columns, 2 * this.setup.runStart.at(-1)!);
      this.#encoder.encode(columns, runs, firstRow);
      return;
    }
    const stored = arena.uint32(this.#columns + 4 * firstEntry, columns.length);
    for (let i = 0; i < columns.length; i++) stored[i] = columns[i]! - firstRow;
  }

  /**
   * Multiplies with the rows of this shard and their mirror images.
   *
   * @param x of all columns
   * @param out of the columns [firstRow, lastColumn)
   */
  product(x: Float64Array, out: Float64Array): void {
    const arena = this.#arena;
    const { firstRow, lastColumn } = this.setup.range;
    const part = x.subarray(firstRow, lastColumn);
    const calls = this.#calls;
    if (this.setup.storage === "csr") {
      const pairs = arena.float64(this.#x, 2 * this.#width);
      writePairs(part, pairs);
      const kernel = arena.kernels.symmetricHalfRows;
      for (let call = 1; call < calls.length; call++) {
        kernel(this.#entryStart, this.#columns, this.#values, this.#x, calls[call - 1]!, calls[call]!);
      }
      readSeconds(pairs, out);
      return;
    }
    const result = arena.float64(this.#out, this.#width);
    arena.float64(this.#x, this.#width).set(part);
    result.fill(0);
    const kernel = arena.kernels.symmetricHalfRuns;
    const [starts, runStarts, runs, values] = [this.#entryStart, this.#runStart, this.#columns, this.#values];
    for (let call = 1; call < calls.length; call++) {
      kernel(starts, runStarts, runs, values, this.#x, this.#out, calls[call - 1]!, calls[call]!);
    }
    out.set(result);
  }

  /** Entries of rows [first, last) of the matrix, which are all of this shard. */
  readRows(first: number, last: number, columns: Uint32Array, values: Float64Array): void {
    const { range, entryStart, runStart, storage } = this.setup;
    const { firstRow } = range;
    const [start, end] = [entryStart[first - firstRow]!, entryStart[last - firstRow]!];
    const arena = this.#arena;
    values.set(arena.float64(this.#values + 8 * start, end - start));
    if (storage === "csr") {
      const stored = arena.uint32(this.#columns + 4 * start, end - start);
      for (let i = 0; i < stored.length; i++) columns[i] = stored[i]! + firstRow;
      return;
    }
    const runs = arena.uint32(this.#columns, 2 * runStart.at(-1)!);
    let entry = 0;
    for (let run = runStart[first - firstRow]!; run < runStart[last - firstRow]!; run++) {
      const column = runs[2 * run]! + firstRow;
      for (let i = 0; i < runs[2 * run + 1]!; i++) columns[entry++] = column + i;
    }
  }
}
