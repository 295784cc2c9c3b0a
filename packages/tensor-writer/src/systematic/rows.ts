/**
 * Numbers of some (bin, systematic) by bin: those of bin b are the entries from `rowStart[b]` up to `rowStart[b + 1]`,
 * with the systematics, counted within the call that booked them, increasing.
 */
export interface Rows {
  /** [bins + 1] */
  readonly rowStart: Uint32Array;
  /** [entries] */
  readonly systematics: Uint32Array;
  /** [entries] */
  readonly values: Float64Array;
}

/** Sorts the entries of one row by column, in place. Each column is there once. */
export function sortRow(columns: Uint32Array, values: Float64Array, start: number, end: number): void {
  const length = end - start;
  const order = Uint32Array.from({ length }, (_, i) => i);
  const rowColumns = columns.slice(start, end);
  const rowValues = values.slice(start, end);
  order.sort((a, b) => rowColumns[a]! - rowColumns[b]!);
  for (let i = 0; i < length; i++) {
    columns[start + i] = rowColumns[order[i]!]!;
    values[start + i] = rowValues[order[i]!]!;
  }
}

/** Whether a row is sorted by column. */
function isSorted(columns: Uint32Array, start: number, end: number): boolean {
  for (let entry = start + 1; entry < end; entry++) {
    if (columns[entry]! <= columns[entry - 1]!) return false;
  }
  return true;
}

/** Sorts each row that is not sorted, in place. */
export function sortRows({ rowStart, systematics, values }: Rows): void {
  for (let row = 0; row + 1 < rowStart.length; row++) {
    const start = rowStart[row]!;
    const end = rowStart[row + 1]!;
    if (!isSorted(systematics, start, end)) sortRow(systematics, values, start, end);
  }
}

/** The first entries of arrays that were made large enough: copied where much was too much. */
export function trimmed(rows: Rows, count: number): Rows {
  const { rowStart, systematics, values } = rows;
  if (count === values.length) return rows;
  if (count > KEPT_FRACTION * values.length) {
    return { rowStart, systematics: systematics.subarray(0, count), values: values.subarray(0, count) };
  }
  return { rowStart, systematics: systematics.slice(0, count), values: values.slice(0, count) };
}

/** From this part of the room on, unused room is rather kept than copied away. */
const KEPT_FRACTION = 0.9;
