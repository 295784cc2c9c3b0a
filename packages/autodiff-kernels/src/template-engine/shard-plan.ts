import { KernelInputError } from "../errors/kernel-input-error.js";
import { bytesOfEntries } from "../sparse-matrix/run-coding.js";
import { defaultShardCount, maximumShardBytes } from "../threads/shard-count.js";
import type { TemplateTensor, TensorShape } from "./tensor.js";

/** A contiguous range of bins with the rows and entries that belong to it. */
export interface ShardRange {
  readonly firstBin: number;
  readonly lastBin: number;
  readonly firstRow: number;
  readonly lastRow: number;
  readonly entryCount: number;
  /** Of the entries, what one pass over them reads. */
  readonly entryBytes: number;
}

/** Per row: its norm, process, start, and what an evaluation keeps of it. */
const bytesPerRow = 80;

/**
 * Cuts a tensor into contiguous ranges of bins of about equal size. The cut depends on the data only, never on the
 * machine or on how the blocks were cut, so that sums over shards are the same everywhere. A power of two divides
 * evenly among the usual numbers of threads.
 */
export function planShards(
  tensor: TemplateTensor,
  shape: TensorShape,
  shardCount?: number,
): readonly ShardRange[] {
  const { binCount, rowStart } = tensor;
  const { entryStart, runStart, storage } = shape;
  const entryBytesUpTo = (row: number) =>
    storage === "dense" ? 8 * entryStart[row]! : bytesOfEntries(storage, entryStart[row]!, runStart[row]!);
  const bytesUpTo = (bin: number) => entryBytesUpTo(rowStart[bin]!) + rowStart[bin]! * bytesPerRow;
  const total = bytesUpTo(binCount);
  const wanted = shardCount ?? defaultShardCount(total, tensor.columnCount);
  if (!Number.isInteger(wanted) || wanted < 1) {
    throw new KernelInputError({ field: "shardCount", found: wanted, expected: "a positive integer" });
  }
  const count = Math.max(1, Math.min(wanted, binCount));

  const ranges: ShardRange[] = [];
  let firstBin = 0;
  for (let shard = 0; shard < count; shard++) {
    // Every shard after this one still gets a bin.
    const latest = binCount - (count - 1 - shard);
    let lastBin = shard === count - 1 ? binCount : Math.min(firstBin + 1, latest);
    while (lastBin < latest && bytesUpTo(lastBin) < ((shard + 1) / count) * total) lastBin++;
    const firstRow = rowStart[firstBin]!;
    const lastRow = rowStart[lastBin]!;
    const entryCount = entryStart[lastRow]! - entryStart[firstRow]!;
    const entryBytes = entryBytesUpTo(lastRow) - entryBytesUpTo(firstRow);
    if (entryBytes > maximumShardBytes) {
      throw new KernelInputError({
        field: "shardCount",
        found: count,
        expected: `more: bins ${firstBin} to ${lastBin} need ${entryBytes} bytes in one memory`,
      });
    }
    ranges.push({ firstBin, lastBin, firstRow, lastRow, entryCount, entryBytes });
    firstBin = lastBin;
  }
  return ranges;
}
