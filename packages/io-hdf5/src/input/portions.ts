import { RabbitInputError } from "@rabbit-fit/contracts";
import { type TurnOptions, Turns } from "../hdf5/turns.js";
import type { CoordinateMatrix } from "./coordinate-matrix.js";
import { type DecodedEntries, decodeEntries } from "./decode-entries.js";
import { type Keep, newEntryBuffers } from "./entry-buffers.js";

/** Gives the portions of a matrix in order. The arrays of one may be overwritten when the next is asked for. */
export type PortionSource = (matrix: CoordinateMatrix, keep: Keep) => AsyncIterable<DecodedEntries>;

/**
 * Decodes in this thread, between turns of others.
 *
 * @throws what the signal was aborted with
 */
export function portionsInThisThread(options: TurnOptions = {}): PortionSource {
  return async function* (matrix, keep) {
    const out = newEntryBuffers(Math.min(matrix.portionEntries, matrix.entryCount));
    const turns = new Turns(options);
    for (let portion = 0; portion < matrix.portionCount; portion++) {
      await turns.next();
      yield decodeEntries(matrix.read(portion), matrix, keep, out);
    }
  };
}

/** The portions, each checked to begin after the end of the one before. */
export async function* checkedPortions(
  source: PortionSource,
  matrix: CoordinateMatrix,
  keep: Keep,
): AsyncGenerator<DecodedEntries> {
  let previous: readonly [number, number] = [-1, -1];
  for await (const portion of source(matrix, keep)) {
    const { firstEntry, count, first, last, fault } = portion;
    if (count > 0) {
      const inOrder = first[0] > previous[0] || (first[0] === previous[0] && first[1] > previous[1]);
      if (!inOrder) throw matrix.orderError(firstEntry, first, previous);
      previous = last;
      yield portion;
    }
    if (fault) throw new RabbitInputError(fault);
    const done = firstEntry + count;
    matrix.file.progress?.advance(`${matrix.path}/values`, done, matrix.entryCount, count * ENTRY_BYTES);
  }
}

/** Bytes of an entry in the file, decompressed: a pair of int64 and a float64. */
const ENTRY_BYTES = 24;
