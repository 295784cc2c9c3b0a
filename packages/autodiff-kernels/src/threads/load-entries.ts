import { freeMemory } from "../wasm/free-memory.js";
import type { EntryPiece } from "./host.js";

/** Entries that are copied for a message at a time, where a block cannot be handed over as a whole. */
const entriesPerPiece = 2 ** 20;

/** The entries of consecutive rows, with their columns where the matrix is sparse. */
export interface RowEntries {
  readonly firstRow: number;
  readonly values: Float64Array;
  readonly columns?: Uint32Array;
}

/** Takes entries in; `movable` says that the buffers of the piece may be transferred. */
export type FillShard = (shardIndex: number, piece: EntryPiece, movable: boolean) => Promise<void> | void;

/**
 * Moves blocks of rows into shards, first to last, and takes each from the list when it has been moved.
 * A block that lies within one shard is handed over as it is, one that does not in copied pieces. The memory of large
 * blocks is given back as soon as they are stored.
 *
 * @param entryStart first entry of each row of all, [rows + 1]
 * @param ranges rows of each shard
 */
export async function loadEntries(
  blocks: RowEntries[],
  entryStart: Float64Array,
  ranges: readonly { readonly firstRow: number; readonly lastRow: number }[],
  fill: FillShard,
): Promise<void> {
  const shardStart = ranges.map((range) => entryStart[range.firstRow]!);
  const shardEnd = ranges.map((range) => entryStart[range.lastRow]!);
  while (blocks.length > 0) {
    const block = blocks.shift()!;
    const blockStart = entryStart[block.firstRow]!;
    const blockEnd = blockStart + block.values.length;
    const { columns } = block;
    const movable = ownsBuffer(block.values) && ownsBuffer(columns);
    for (let shard = 0; shard < ranges.length; shard++) {
      const start = Math.max(blockStart, shardStart[shard]!);
      const end = Math.min(blockEnd, shardEnd[shard]!);
      if (start >= end) continue;
      if (start === blockStart && end === blockEnd && movable) {
        await fill(shard, entryPiece(start - shardStart[shard]!, block.values, columns), true);
        continue;
      }
      for (let piece = start; piece < end; piece += entriesPerPiece) {
        const from = piece - blockStart;
        const to = Math.min(end, piece + entriesPerPiece) - blockStart;
        await fill(
          shard,
          entryPiece(
            piece - shardStart[shard]!,
            block.values.subarray(from, to),
            columns?.subarray(from, to),
          ),
          false,
        );
      }
    }
    // What was moved is gone already; a copy is complete when it has been handed over.
    if (movable) freeMemory(block.values, columns);
  }
}

function entryPiece(firstEntry: number, values: Float64Array, columns?: Uint32Array): EntryPiece {
  return { firstEntry, values, ...(columns === undefined ? {} : { columns }) };
}

/** Whether an array is all of a buffer that can be transferred: one that is shared or a memory's cannot. */
function ownsBuffer(array: Float64Array | Uint32Array | undefined): boolean {
  if (array === undefined) return true;
  return array.buffer instanceof ArrayBuffer && array.byteLength === array.buffer.byteLength;
}
