import type { RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import { detailsOf } from "../hdf5/failure.js";
import type { CoordinateMatrix, RawEntries } from "./coordinate-matrix.js";
import { decodeHalf } from "./decode-half.js";

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
  matrix: CoordinateMatrix,
  keep: Keep,
  out: EntryBuffers,
): DecodedEntries {
  const decode = (entries: RawEntries) =>
    keep === "all" ? decodeAll(entries, matrix, out) : decodeHalf(entries, matrix.rowCount, keep, out);
  let count = raw.count;
  let fault: RabbitInputErrorDetails | undefined;
  let runs = decode(raw);
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
  { words, values, count }: RawEntries,
  { rowCount, columnCount }: CoordinateMatrix,
  { rows, ends, columns, values: kept }: EntryBuffers,
): DecodedRuns | undefined {
  let runCount = 0;
  let lastRow = -1;
  let lastColumn = -1;
  let highWords = 0;
  for (let entry = 0; entry < count; entry++) {
    const at = 4 * entry;
    const row = words[at]!;
    const column = words[at + 2]!;
    if (row !== lastRow) {
      // A negative row is below the last, too.
      if (row < lastRow || row >= rowCount) return undefined;
      if (runCount > 0) ends[runCount - 1] = entry;
      rows[runCount++] = row;
      lastRow = row;
      lastColumn = -1;
    }
    if (column <= lastColumn || column >= columnCount) return undefined;
    lastColumn = column;
    highWords |= words[at + 1]! | words[at + 3]!;
    const value = values[entry]!;
    // value - value is NaN for NaN and infinity only.
    if (value - value !== 0) return undefined;
    columns[entry] = column;
    kept[entry] = value;
  }
  if (runCount > 0) ends[runCount - 1] = count;
  return highWords === 0 ? { runCount, digest: [0, 0] } : undefined;
}

function firstFault(raw: RawEntries, matrix: CoordinateMatrix) {
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

function position({ words }: RawEntries, entry: number): readonly [number, number] {
  const wide = (word: number) => words[4 * entry + word + 1]! * 2 ** 32 + (words[4 * entry + word]! >>> 0);
  return [wide(0), wide(2)];
}
