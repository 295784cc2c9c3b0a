import type { RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import { detailsOf } from "../hdf5/failure.js";
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
 *
 * Called once for each portion, and not one long loop: V8 replaces slow code by fast code when a function is entered.
 */
export function decodeEntries(
  raw: RawEntries,
  matrix: MatrixOutline,
  keep: Keep,
  out: EntryBuffers,
): DecodedEntries {
  const decode = (entries: RawEntries) =>
    keep === "all" ? decodeAll(entries, matrix, out) : decodeHalf(entries, matrix.rowCount, keep, out);
  let count = raw.count;
  let fault: RabbitInputErrorDetails | undefined;
  let runs = raw.wide === undefined ? decode(raw) : undefined;
  if (runs === undefined) {
    ({ entry: count, fault } = firstFault(raw, matrix));
    runs = decode({ ...raw, count })!;
  }
  return {
    ...out,
    firstEntry: raw.firstEntry,
    count,
    ...runs,
    first: position(raw, 0),
    last: position(raw, Math.max(0, count - 1)),
    ...(fault && { fault }),
  };
}

function decodeAll(
  raw: RawEntries,
  { rowCount, columnCount }: MatrixOutline,
  out: EntryBuffers,
): DecodedRuns | undefined {
  const { values, count } = raw;
  // Signed: an index from 2^31 on is below the last then, and out of range.
  const rows = new Int32Array(raw.rows.buffer, raw.rows.byteOffset, count);
  const columns = new Int32Array(raw.columns.buffer, raw.columns.byteOffset, count);
  let runCount = 0;
  let row = -1;
  for (let entry = 0; entry < count; ) {
    const next = rows[entry]!;
    if (next <= row || next >= rowCount) return undefined;
    row = next;
    let lastColumn = -1;
    for (; entry < count && rows[entry] === row; entry++) {
      const column = columns[entry]!;
      if (column <= lastColumn) return undefined;
      lastColumn = column;
      const value = values[entry]!;
      // value - value is NaN for NaN and infinity only.
      if (value - value !== 0) return undefined;
    }
    // They are sorted.
    if (lastColumn >= columnCount) return undefined;
    out.rows[runCount] = row;
    out.ends[runCount++] = entry;
  }
  out.columns.set(raw.columns.subarray(0, count));
  out.values.set(values.subarray(0, count));
  return { runCount, digest: [0, 0] };
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
    const value = raw.values[entry]!;
    const fault = !inRange
      ? matrix.rangeError(index, here)
      : !inOrder
        ? matrix.orderError(index, here, previous)
        : Number.isFinite(value)
          ? undefined
          : matrix.valueError(index, value);
    if (fault) return { entry, fault: detailsOf(fault) };
    previous = here;
  }
  throw new Error(`${matrix.path}: the entries from ${raw.firstEntry} on have no fault`);
}

function position({ rows, columns, wide }: RawEntries, entry: number): readonly [number, number] {
  if (wide === undefined) return [rows[entry]!, columns[entry]!];
  const number = (word: number) => wide[4 * entry + word + 1]! * 2 ** 32 + (wide[4 * entry + word]! >>> 0);
  return [number(0), number(2)];
}
