import { callBoundaries } from "../wasm/call-boundaries.js";
import type { Address } from "../wasm/kernel-exports.js";
import { entriesPerRow, type HalfStore, type HalfStoreParts } from "./half-store.js";
import { RunEncoder } from "./run-coding.js";

/**
 * Of rows with more entries, the two vectors beside them leave the fastest cache from row to row. Entries are then brought into the
 * cache before each kernel call. Shorter rows are multiplied as fast as the memory is read.
 */
const longRow = 1280;

/** A first column and a length for each run of neighbouring columns. */
export class RunStore implements HalfStore {
  readonly #parts: HalfStoreParts;
  readonly #runStartOfRow: Uint32Array;
  readonly #entryStart: Address;
  readonly #runStart: Address;
  /** u32 [runs, 2] */
  readonly #runs: Address;
  readonly #values: Address;
  readonly #x: Address;
  readonly #out: Address;
  /** Boundaries of the kernel calls, in rows. */
  readonly #calls: readonly number[];
  readonly #encoder: RunEncoder;

  /** @param runStart first run of each row, [rows + 1] */
  constructor(parts: HalfStoreParts, runStart: Uint32Array) {
    const { arena, setup, width } = parts;
    const { entryStart, range } = setup;
    this.#parts = parts;
    this.#runStartOfRow = runStart;
    this.#entryStart = arena.allocate(entryStart.byteLength);
    arena.uint32(this.#entryStart, entryStart.length).set(entryStart);
    this.#runStart = arena.allocate(runStart.byteLength);
    arena.uint32(this.#runStart, runStart.length).set(runStart);
    this.#runs = arena.allocate(8 * runStart.at(-1)!);
    this.#values = arena.allocateFloat64(range.entryCount);
    this.#x = arena.allocateFloat64(width);
    this.#out = arena.allocateFloat64(width);
    this.#calls = callBoundaries(entryStart.length - 1, (row) => entryStart[row]! + entriesPerRow * row);
    this.#encoder = new RunEncoder(entryStart);
  }

  fill(firstEntry: number, values: Float64Array, columns: Uint32Array): void {
    const { arena, setup } = this.#parts;
    arena.float64(this.#values + 8 * firstEntry, values.length).set(values);
    this.#encoder.encode(columns, this.#runViews(), setup.range.firstRow);
  }

  product(x: Float64Array, out: Float64Array): void {
    const { arena, setup, width } = this.#parts;
    arena.float64(this.#x, width).set(x);
    const result = arena.float64(this.#out, width);
    result.fill(0);
    const { symmetricHalfRuns, readAhead } = arena.kernels;
    const calls = this.#calls;
    const { range, entryStart } = setup;
    const hasLongRows = range.entryCount > longRow * (range.lastRow - range.firstRow);
    const [starts, runStarts, runs, values] = [this.#entryStart, this.#runStart, this.#runs, this.#values];
    for (let call = 1; call < calls.length; call++) {
      const [first, last] = [calls[call - 1]!, calls[call]!];
      if (hasLongRows)
        readAhead(values + 8 * entryStart[first]!, 8 * (entryStart[last]! - entryStart[first]!));
      symmetricHalfRuns(starts, runStarts, runs, values, this.#x, this.#out, first, last);
    }
    out.set(result);
  }

  readRows(first: number, last: number, columns: Uint32Array, values: Float64Array): void {
    const { arena, setup } = this.#parts;
    const [start, end] = [setup.entryStart[first]!, setup.entryStart[last]!];
    values.set(arena.float64(this.#values + 8 * start, end - start));
    const runs = this.#runViews();
    const runEnd = this.#runStartOfRow[last]!;
    let entry = 0;
    for (let run = this.#runStartOfRow[first]!; run < runEnd; run++) {
      const column = runs[2 * run]! + setup.range.firstRow;
      for (let i = 0; i < runs[2 * run + 1]!; i++) columns[entry++] = column + i;
    }
  }

  #runViews(): Uint32Array {
    return this.#parts.arena.uint32(this.#runs, 2 * this.#runStartOfRow.at(-1)!);
  }
}
