import type { EntryKernel } from "../kernel/entry-kernel.js";

/** Which entries are kept: all, or of a symmetric matrix those from the diagonal on, or those below it. */
export type Keep = "all" | "upper" | "lower";

/** Room for the entries of a portion, which one portion after the other may use. */
export interface EntryBuffers {
  /** Each row that the portion has, [rows]. */
  readonly rows: Uint32Array;
  /** Where the kept entries of each row end, [rows]. */
  readonly ends: Uint32Array;
  /** Of the kept entries. */
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/** Rows and kept entries that a decoder has found; undefined where an entry is not right. */
export interface DecodedRuns {
  readonly runCount: number;
  readonly digest: readonly [number, number];
}

/** @param Buffer what the arrays are views on: an ArrayBuffer, or a SharedArrayBuffer */
export function newEntryBuffers(
  capacity: number,
  Buffer: new (byteLength: number) => ArrayBufferLike = ArrayBuffer,
): EntryBuffers {
  return {
    rows: new Uint32Array(new Buffer(4 * capacity)),
    ends: new Uint32Array(new Buffer(4 * capacity)),
    columns: new Uint32Array(new Buffer(4 * capacity)),
    values: new Float64Array(new Buffer(8 * capacity)),
  };
}

/** Copies rows and their entries from where a kernel has them. */
export function takeRuns(kernel: EntryKernel, runCount: number, out: EntryBuffers): void {
  const { runRows, runEnds, columns, values } = kernel;
  const count = runCount === 0 ? 0 : runEnds[runCount - 1]!;
  out.rows.set(runRows.subarray(0, runCount));
  out.ends.set(runEnds.subarray(0, runCount));
  out.columns.set(columns.subarray(0, count));
  out.values.set(values.subarray(0, count));
}
