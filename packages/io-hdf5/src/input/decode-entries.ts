import type { RabbitInputErrorDetails } from "@rabbit-fit/contracts";
import { decodeHalf } from "./decode-half.js";
import { type DecodedRuns, type EntryBuffers, type Keep, takeRuns } from "./entry-buffers.js";
import type { MatrixOutline } from "./matrix-outline.js";
import type { RawEntries } from "./raw-entries.js";

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
