import type { RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import type { EntryKernel } from "../kernel/entry-kernel.js";
import { decodeHalf } from "./decode-half.js";
import type { MatrixOutline } from "./matrix-outline.js";
import type { RawEntries } from "./raw-entries.js";

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

/** A portion of a sparse matrix by rows. */
export interface DecodedEntries extends EntryBuffers {
  /** Index of the first entry among all. */
  readonly firstEntry: number;
  /** Number of entries, kept or not. */
  readonly count: number;
  /** How many of `rows` and `ends` are filled. */
  readonly runCount: number;
  /** Row and column of the first and of the last entry. */
  readonly first: readonly [number, number];
  readonly last: readonly [number, number];
  /** Digests of the entries above the diagonal, minus those of the entries below it: see `decodeHalf`. */
  readonly digest: readonly [number, number];
  /** What is wrong with the entry after these. */
  readonly fault?: RabbitInputErrorDetails;
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

/**
 * Brings a portion into rows, and checks every entry: in range, sorted by row and column, none twice, all finite. What
 * comes before a faulty entry is decoded all the same.
 */
export function decodeEntries(
  raw: RawEntries,
  matrix: MatrixOutline,
  keep: Keep,
  out: EntryBuffers,
): DecodedEntries {
  let count = raw.count;
  let fault: RabbitInputErrorDetails | undefined;
  const first = position(raw, 0);
  let last = position(raw, Math.max(0, count - 1));
  // What is kept is moved to the start: positions have been looked at before.
  let runs = raw.wide === undefined ? decode(raw, matrix, keep, out) : undefined;
  if (runs === undefined) {
    ({ entry: count, fault } = firstFault(raw, matrix));
    last = position(raw, Math.max(0, count - 1));
    runs = decode({ ...raw, count }, matrix, keep, out)!;
  }
  return { ...out, firstEntry: raw.firstEntry, count, ...runs, first, last, ...(fault && { fault }) };
}

function decode(
  raw: RawEntries,
  matrix: MatrixOutline,
  keep: Keep,
  out: EntryBuffers,
): DecodedRuns | undefined {
  const { rowCount, columnCount } = matrix;
  if (keep !== "all") return decodeHalf(raw, rowCount, keep, out);
  const runCount = raw.kernel.checkRows(raw.count, rowCount, columnCount);
  if (runCount === undefined) return undefined;
  takeRuns(raw.kernel, runCount, out);
  return { runCount, digest: [0, 0] };
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

function firstFault(raw: RawEntries, matrix: MatrixOutline) {
  const { rowCount, columnCount } = matrix;
  let previous: readonly [number, number] = [-1, -1];
  for (let entry = 0; entry < raw.count; entry++) {
    const here = position(raw, entry);
    const [row, column] = here;
    const index = raw.firstEntry + entry;
    const inRange = row >= 0 && row < rowCount && column >= 0 && column < columnCount;
    const inOrder = row > previous[0] || (row === previous[0] && column > previous[1]);
    const value = raw.kernel.values[entry]!;
    const fault = !inRange
      ? matrix.rangeError(index, here)
      : !inOrder
        ? matrix.orderError(index, here, previous)
        : Number.isFinite(value)
          ? undefined
          : matrix.valueError(index, value);
    if (fault) return { entry, fault: fault.details };
    previous = here;
  }
  throw new Error(`${matrix.path}: the entries from ${raw.firstEntry} on have no fault`);
}

function position({ kernel, wide }: RawEntries, entry: number): readonly [number, number] {
  if (wide === undefined) return [kernel.rows[entry]!, kernel.columns[entry]!];
  const number = (word: number) => wide[4 * entry + word + 1]! * 2 ** 32 + (wide[4 * entry + word]! >>> 0);
  return [number(0), number(2)];
}
