import type { CoordinateWriter } from "./coordinate-writer.js";

/** Entries after which a row is the last one before they are handed on. */
const ENOUGH = 2 ** 16;

/** Collects entries that come one by one for a writer. */
export class EntryCollector {
  private readonly writer: CoordinateWriter;
  private readonly rows: Uint32Array;
  private readonly columns: Uint32Array;
  private readonly values: Float64Array;
  private count = 0;

  /** @param longestRow the most entries that a row may have */
  constructor(writer: CoordinateWriter, longestRow: number) {
    this.writer = writer;
    this.rows = new Uint32Array(ENOUGH + longestRow);
    this.columns = new Uint32Array(ENOUGH + longestRow);
    this.values = new Float64Array(ENOUGH + longestRow);
  }

  add(row: number, column: number, value: number): void {
    this.rows[this.count] = row;
    this.columns[this.count] = column;
    this.values[this.count++] = value;
  }

  /** To be called after every row: hands the entries on when there are enough. */
  endRow(): Promise<void> | undefined {
    return this.count < ENOUGH ? undefined : this.flush();
  }

  async flush(): Promise<void> {
    const { rows, columns, values, count } = this;
    this.count = 0;
    await this.writer.addEntries({
      rows: rows.subarray(0, count),
      columns: columns.subarray(0, count),
      values: values.subarray(0, count),
    });
  }
}
