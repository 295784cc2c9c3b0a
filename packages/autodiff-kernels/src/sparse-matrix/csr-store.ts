import { callBoundaries } from "../wasm/call-boundaries.js";
import type { Address } from "../wasm/kernel-exports.js";
import { offsetShift, readSeconds, writePairs } from "../wasm/pair-vector.js";
import { entriesPerRow, type HalfStore, type HalfStoreParts } from "./half-store.js";

/** A column for each entry. */
export class CsrStore implements HalfStore {
  readonly #parts: HalfStoreParts;
  readonly #entryStart: Address;
  /** Of the pairs of their columns, u32 [entries]. */
  readonly #offsets: Address;
  readonly #values: Address;
  readonly #pairs: Address;
  /** Boundaries of the kernel calls, in rows. */
  readonly #calls: readonly number[];

  constructor(parts: HalfStoreParts) {
    const { arena, setup, width } = parts;
    const { entryStart, range } = setup;
    this.#parts = parts;
    this.#entryStart = arena.allocate(entryStart.byteLength);
    arena.uint32(this.#entryStart, entryStart.length).set(entryStart);
    this.#offsets = arena.allocate(4 * range.entryCount);
    this.#values = arena.allocateFloat64(range.entryCount);
    this.#pairs = arena.allocateFloat64(2 * width);
    this.#calls = callBoundaries(entryStart.length - 1, (row) => entryStart[row]! + entriesPerRow * row);
  }

  fill(firstEntry: number, values: Float64Array, columns: Uint32Array): void {
    const { arena, setup } = this.#parts;
    arena.float64(this.#values + 8 * firstEntry, values.length).set(values);
    const stored = arena.uint32(this.#offsets + 4 * firstEntry, columns.length);
    for (let i = 0; i < columns.length; i++) stored[i] = (columns[i]! - setup.range.firstRow) << offsetShift;
  }

  product(x: Float64Array, out: Float64Array): void {
    const { arena, width } = this.#parts;
    const pairs = arena.float64(this.#pairs, 2 * width);
    writePairs(x, pairs);
    const kernel = arena.kernels.symmetricHalfRows;
    const calls = this.#calls;
    for (let call = 1; call < calls.length; call++) {
      kernel(this.#entryStart, this.#offsets, this.#values, this.#pairs, calls[call - 1]!, calls[call]!);
    }
    readSeconds(pairs, out);
  }

  readRows(first: number, last: number, columns: Uint32Array, values: Float64Array): void {
    const { arena, setup } = this.#parts;
    const [start, end] = [setup.entryStart[first]!, setup.entryStart[last]!];
    values.set(arena.float64(this.#values + 8 * start, end - start));
    const stored = arena.uint32(this.#offsets + 4 * start, end - start);
    for (let i = 0; i < stored.length; i++) columns[i] = (stored[i]! >>> offsetShift) + setup.range.firstRow;
  }
}
