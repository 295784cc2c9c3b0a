import type { DenseRowBlock, SparseRowBlock } from "@rabbit-fit/contracts";
import { type KernelExports, KernelMemory } from "./kernel-module.js";

/** Entries that are looked at together: their copies stay in the cache. */
const TILE_ENTRIES = 2 ** 13;

/**
 * Looks at every entry of row blocks in WebAssembly, several at a time, in a copy of a few entries. It tells whether one is
 * wrong, and not which: most tensors have none.
 */
export class BlockCheck {
  private readonly exports: KernelExports;
  private readonly columns: Uint32Array;
  private readonly values: Float64Array;
  private readonly ends: Uint32Array;

  constructor() {
    const memory = new KernelMemory();
    this.exports = memory.exports;
    const values = memory.place(8 * TILE_ENTRIES);
    const columns = memory.place(4 * TILE_ENTRIES);
    const ends = memory.place(4 * TILE_ENTRIES);
    const buffer = memory.allocate();
    this.values = new Float64Array(buffer, values, TILE_ENTRIES);
    this.columns = new Uint32Array(buffer, columns, TILE_ENTRIES);
    this.ends = new Uint32Array(buffer, ends, TILE_ENTRIES);
  }

  /** Whether all numbers are finite. */
  isFinite({ values }: DenseRowBlock): boolean {
    for (let from = 0; from < values.length; from += TILE_ENTRIES) {
      const tile = values.subarray(from, from + TILE_ENTRIES);
      this.values.set(tile);
      if (!this.areValid(tile.length, 0, 0)) return false;
    }
    return true;
  }

  /**
   * Whether the rows follow each other, columns rise within each row and are below `columnCount`, and values are finite.
   * Columns from 2^31 on are not accepted.
   *
   * @param half of the matrix: a row of the upper half has no columns below its number
   */
  isSorted(block: SparseRowBlock, columnCount: number, half: "full" | "upper"): boolean {
    const { firstRow, rowStart, columns, values } = block;
    for (let row = 0; row + 1 < rowStart.length; row++) {
      const [start, end] = [rowStart[row]!, rowStart[row + 1]!];
      if (end < start || (half === "upper" && start < end && columns[start]! < firstRow + row)) return false;
    }
    let row = 0;
    for (let from = 0; from < values.length; ) {
      const to = Math.min(from + TILE_ENTRIES, values.length);
      this.columns.set(columns.subarray(from, to));
      this.values.set(values.subarray(from, to));
      let runs = 0;
      for (let end = from; end < to; runs++) {
        while (rowStart[row + 1]! <= end) row++;
        end = Math.min(to, rowStart[row + 1]!);
        this.ends[runs] = end - from;
      }
      if (!this.areValid(to - from, runs, columnCount)) return false;
      // The last entry of a row that goes on is compared with the next one, too.
      from = to < rowStart[row + 1]! ? to - 1 : to;
    }
    return true;
  }

  private areValid(count: number, runCount: number, columnCount: number): boolean {
    const { columns, values, ends, exports } = this;
    const [at, beside, until] = [columns.byteOffset, values.byteOffset, ends.byteOffset];
    return exports.areValid(at, beside, count, until, runCount, columnCount) !== 0;
  }
}
