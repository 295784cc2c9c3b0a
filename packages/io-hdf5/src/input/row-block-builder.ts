import type { SparseRowBlock } from "@rabbit-fit/contracts";
import type { DecodedEntries } from "./decode-entries.js";

/**
 * A row block is closed at the end of the row with which it reaches so many bytes. Each of its arrays is then larger than
 * the 32 MiB from which on malloc gives memory back to the system when it is freed: with smaller blocks, a tensor was
 * resident twice while it moved into the kernels.
 */
export const ROW_BLOCK_BYTES = 128 * 1024 ** 2;

/** Bytes of an entry: a float64 and a 32-bit column. */
const ENTRY_BYTES = 12;

/** Collects entries that come in the order of rows into row blocks of exact size. */
export class RowBlockBuilder {
  readonly blocks: SparseRowBlock[] = [];
  /** Row of the entry added last. */
  row = 0;
  /** Entries of the open block. */
  count = 0;
  readonly columns: Uint32Array;
  readonly values: Float64Array;
  private readonly rowCount: number;
  private readonly target: number;
  private rowStart = new Uint32Array(1024);
  private firstRow = 0;

  /**
   * @param rowCapacity the most entries that a row can have
   * @param blockBytes the size of a block, about
   */
  constructor(size: {
    readonly rowCount: number;
    readonly rowCapacity: number;
    readonly entryCount: number;
    readonly blockBytes?: number;
  }) {
    const entriesPerBlock = Math.floor((size.blockBytes ?? ROW_BLOCK_BYTES) / ENTRY_BYTES);
    this.target = Math.max(1, entriesPerBlock - size.rowCapacity);
    const capacity = Math.min(size.entryCount, this.target + size.rowCapacity);
    this.rowCount = size.rowCount;
    this.columns = new Uint32Array(capacity);
    this.values = new Float64Array(capacity);
  }

  /** Ends the rows before `row`, and begins it. */
  beginRow(row: number): void {
    // The rows that end here have all their entries: this is where a full block can be closed.
    if (this.count >= this.target) {
      this.endRows(this.row + 1);
      this.flush(this.row + 1);
    }
    this.endRows(row);
    this.row = row;
  }

  /** Adds the kept entries of a portion. Its first row may continue the last one of the portion before. */
  append({
    rows,
    ends,
    runCount,
    columns,
    values,
  }: Pick<DecodedEntries, "rows" | "ends" | "runCount" | "columns" | "values">): void {
    let taken = 0;
    for (let run = 0; run < runCount; ) {
      if (rows[run] !== this.row) this.beginRow(rows[run]!);
      // As many rows as come before the block can be closed are copied at once.
      const begin = this.count;
      let end = ends[run++]!;
      while (run < runCount && begin + end - taken < this.target) {
        this.count = begin + end - taken;
        this.endRows(rows[run]!);
        this.row = rows[run]!;
        end = ends[run++]!;
      }
      this.columns.set(columns.subarray(taken, end), begin);
      this.values.set(values.subarray(taken, end), begin);
      this.count = begin + end - taken;
      taken = end;
    }
  }

  /** Ends the last row, and gives the blocks. */
  finish(): SparseRowBlock[] {
    this.endRows(this.rowCount);
    if (this.rowCount > this.firstRow) this.flush(this.rowCount);
    return this.blocks;
  }

  /** Notes where the rows up to `end` begin: those after the current one have no entries so far. */
  private endRows(end: number): void {
    const needed = end - this.firstRow + 1;
    if (needed > this.rowStart.length) {
      const larger = new Uint32Array(Math.max(needed, 2 * this.rowStart.length));
      larger.set(this.rowStart);
      this.rowStart = larger;
    }
    this.rowStart.fill(this.count, Math.max(this.row, this.firstRow) + 1 - this.firstRow, needed);
  }

  private flush(end: number): void {
    this.blocks.push({
      firstRow: this.firstRow,
      rowStart: this.rowStart.slice(0, end - this.firstRow + 1),
      columns: this.columns.slice(0, this.count),
      values: this.values.slice(0, this.count),
    });
    this.firstRow = end;
    this.count = 0;
    this.rowStart[0] = 0;
  }
}
