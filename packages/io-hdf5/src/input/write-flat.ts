import type { NumericData } from "@rabbit-fit/contracts";
import { FlatWriter } from "../hdf5/flat-writer.js";
import type { NewFile } from "../hdf5/new-file.js";
import { ORIGINAL_SHAPE } from "./flat-array.js";

/** Writes an array flattened, with its shape beside it. */
export function writeFlat(
  file: NewFile,
  path: string,
  data: NumericData,
  shape: readonly number[],
): Promise<void> {
  return writeFlatBlocks(file, path, { blocks: [data], like: data, length: data.length, shape });
}

/**
 * Writes an array that is in pieces, flattened, with its shape beside it.
 *
 * @param array.like an array of the type of the numbers
 */
export async function writeFlatBlocks<T extends NumericData>(
  file: NewFile,
  path: string,
  array: {
    readonly blocks: Iterable<T>;
    readonly like: T;
    readonly length: number;
    readonly shape: readonly number[];
  },
): Promise<void> {
  const { blocks, like, length, shape } = array;
  const writer = new FlatWriter(file, path, like, length, "blosc2");
  const portion = Math.ceil(file.chunkBytes / like.BYTES_PER_ELEMENT);
  let done = 0;
  for (const block of blocks) {
    for (let from = 0; from < block.length; from += portion) {
      const part = block.subarray(from, from + portion) as T;
      writer.write(part);
      done += part.length;
      file.progress?.advance(path, done, length, part.byteLength);
      await file.pause();
    }
  }
  writer.finish();
  file.writeAttribute(path, ORIGINAL_SHAPE, shape);
}
