/** Below this a further shard costs more in copied vectors and added results than another thread brings. */
const minimumShardBytes = 4 * 2 ** 20;
/** Every shard copies z and adds up a gradient: its own data shall be at least this many times as large. */
const minimumBytesPerColumn = 64 * 8;
/** Leaves room for vectors in a memory of 4 GiB. */
export const maximumShardBytes = 3 * 2 ** 30;

/** Into how many shards data are cut, a function of their size alone. A power of two divides evenly among threads. */
export function defaultShardCount(bytes: number, columnCount: number): number {
  const smallest = Math.max(minimumShardBytes, minimumBytesPerColumn * columnCount);
  let count = 1;
  while (bytes / (2 * count) >= smallest || bytes / count > maximumShardBytes / 2) count *= 2;
  return count;
}

/**
 * Shards go round the hosts, so that rounds of one shard per host take them in order. Host 0 is the caller, the
 * others are its worker threads.
 */
export function hostOfShard(shardIndex: number, threads: number): number {
  return shardIndex % (threads + 1);
}
