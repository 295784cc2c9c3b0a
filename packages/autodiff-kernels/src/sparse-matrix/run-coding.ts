// Columns that come in runs are stored as (first column, length), which takes less memory and no look-up per entry.

/**
 * From this mean length on runs are read faster than a column for each entry, by more than they could lose: between 2 and
 * 4 the two are about equal.
 */
const worthwhileLength = 4;

/** How the columns of sparse rows are stored. */
export type SparseStorage = "csr" | "runs";

export function betterStorage(entryCount: number, runCount: number): SparseStorage {
  return runCount > 0 && entryCount >= worthwhileLength * runCount ? "runs" : "csr";
}

/** What one pass reads of the entries. */
export function bytesOfEntries(storage: SparseStorage, entryCount: number, runCount: number): number {
  return 8 * entryCount + (storage === "csr" ? 4 * entryCount : 8 * runCount);
}

/** How many runs the columns of a row begin; neighbours in storage that are no neighbours as columns part two runs. */
export function countRuns(columns: Uint32Array, start: number, end: number): number {
  let count = 0;
  let next = -1;
  for (let entry = start; entry < end; entry++) {
    const column = columns[entry]!;
    if (column !== next) count++;
    next = column + 1;
  }
  return count;
}

/** Turns columns that arrive in pieces, in order, into runs; a run ends with its row. */
export class RunEncoder {
  readonly #entryStart: Uint32Array;
  #row = 0;
  #entry = 0;
  #runs = 0;
  /** The column that would prolong the run. */
  #next = -1;

  /** @param entryStart first entry of each row, [rows + 1] */
  constructor(entryStart: Uint32Array) {
    this.#entryStart = entryStart;
  }

  /**
   * Writes the runs of the next columns, beginning with what the last piece left.
   *
   * @param out (first column, length) of all runs, [runs, 2]
   * @param origin the column that they count from
   * @returns the largest of the columns, -1 without any
   */
  encode(columns: Uint32Array, out: Uint32Array, origin = 0): number {
    const entryStart = this.#entryStart;
    const first = this.#entry;
    let row = this.#row;
    let rowEnd = entryStart[row]! - first;
    let next = this.#next;
    let runs = this.#runs;
    let largest = -1;
    for (let i = 0; i < columns.length; i++) {
      if (i >= rowEnd) {
        do rowEnd = entryStart[++row]! - first;
        while (rowEnd <= i);
        next = -1;
      }
      const column = columns[i]! - origin;
      if (column === next) out[2 * runs - 1]!++;
      else {
        out[2 * runs] = column;
        out[2 * runs + 1] = 1;
        runs++;
      }
      next = column + 1;
      if (column > largest) largest = column;
    }
    this.#row = row;
    this.#entry = first + columns.length;
    this.#next = next;
    this.#runs = runs;
    return largest;
  }
}
