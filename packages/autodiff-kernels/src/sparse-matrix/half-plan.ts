import { KernelInputError } from "../errors/kernel-input-error.js";
import { defaultShardCount, maximumShardBytes } from "../threads/shard-count.js";
import { blockStarts } from "./block-starts.js";
import type { CsrRows } from "./csr-rows.js";
import { betterStorage, bytesOfEntries } from "./run-coding.js";
import { tilesPay } from "./tile-coding.js";

/** Rows of the upper half of a symmetric matrix that share a memory. */
export interface HalfRange {
  readonly firstRow: number;
  readonly lastRow: number;
  /** After the last column that the rows have, or the last row. */
  readonly lastColumn: number;
  readonly entryCount: number;
  /** What one product reads of them. */
  readonly entryBytes: number;
}

/** How the columns of a half are stored. */
export type HalfStorage = "csr" | "runs" | "tiles";

export interface HalfPlan {
  readonly storage: HalfStorage;
  /** First entry of each row, [size + 1]. */
  readonly entryStart: Float64Array;
  /** First run of each row, [size + 1]. */
  readonly runStart: Float64Array;
  readonly ranges: readonly HalfRange[];
}

/** Rows reach columns near their own: a product adds up little, and a part for every thread of today is enough. */
const mostShards = 16;

/**
 * Checks the upper half of a symmetric matrix and cuts it into row ranges of about equal size, by a rule that looks at
 * the data alone.
 *
 * @throws KernelInputError when shapes do not fit or a column is out of range or order
 */
export function planHalf(size: number, upper: readonly CsrRows[], shardCount?: number): HalfPlan {
  const entryStart = blockStarts(upper, size);
  const runStart = new Float64Array(size + 1);
  const reach = new Uint32Array(size);
  for (const block of upper) scanBlock(block, size, runStart, reach);

  const [entryCount, runCount] = [entryStart[size]!, runStart[size]!];
  const sparse = betterStorage(entryCount, runCount);
  const storage = sparse === "csr" && tilesPay(entryCount, reach) ? "tiles" : sparse;
  const bytesUpTo = (row: number) =>
    storage === "tiles" ? 10 * entryStart[row]! : bytesOfEntries(storage, entryStart[row]!, runStart[row]!);
  const total = bytesUpTo(size);
  const least = Math.ceil((2 * total) / maximumShardBytes);
  const wanted = shardCount ?? Math.max(least, Math.min(mostShards, defaultShardCount(total, 0)));
  const count = Math.max(1, Math.min(wanted, size));
  const ranges: HalfRange[] = [];
  let firstRow = 0;
  for (let shard = 0; shard < count; shard++) {
    // Every shard after this one still gets a row.
    const latest = size - (count - 1 - shard);
    let lastRow = shard === count - 1 ? size : Math.min(firstRow + 1, latest);
    while (lastRow < latest && bytesUpTo(lastRow) < ((shard + 1) / count) * total) lastRow++;
    const entryBytes = bytesUpTo(lastRow) - bytesUpTo(firstRow);
    if (entryBytes > maximumShardBytes) {
      throw new KernelInputError({
        field: "shardCount",
        found: count,
        expected: `more: rows ${firstRow} to ${lastRow} need ${entryBytes} bytes in one memory`,
      });
    }
    let lastColumn = lastRow;
    for (let row = firstRow; row < lastRow; row++) lastColumn = Math.max(lastColumn, reach[row]!);
    const entries = entryStart[lastRow]! - entryStart[firstRow]!;
    ranges.push({ firstRow, lastRow, lastColumn, entryCount: entries, entryBytes });
    firstRow = lastRow;
  }
  return { storage, entryStart, runStart, ranges };
}

/** Checks the columns of a block, counts its runs, and notes the column after the last of each row. */
function scanBlock(block: CsrRows, size: number, runStart: Float64Array, reach: Uint32Array): void {
  const { firstRow, rowStart, columns } = block;
  for (let local = 0; local + 1 < rowStart.length; local++) {
    const row = firstRow + local;
    const end = rowStart[local + 1]!;
    let lowest = row;
    let runs = 0;
    // The first entry begins a run wherever it lies.
    let next = -1;
    for (let entry = rowStart[local]!; entry < end; entry++) {
      const column = columns[entry]!;
      if (column !== next) {
        if (column < lowest) throw orderError(row, column, lowest);
        runs++;
      }
      next = column + 1;
      lowest = next;
    }
    if (next > size) {
      throw new KernelInputError({
        field: `upper.columns (row ${row})`,
        found: next - 1,
        expected: `below ${size} (size)`,
      });
    }
    runStart[row + 1] = runStart[row]! + runs;
    reach[row] = Math.max(0, next);
  }
}

function orderError(row: number, found: number, lowest: number): KernelInputError {
  return new KernelInputError({
    field: `upper.columns (row ${row})`,
    found,
    expected: `at least ${lowest}: columns increase, from the diagonal on`,
  });
}
