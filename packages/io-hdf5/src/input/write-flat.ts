import { FlatWriter } from "../hdf5/flat-writer.js";
import type { NewFile } from "../hdf5/new-file.js";
import { BOOLEAN } from "./auxiliary.js";
import { ORIGINAL_SHAPE } from "./flat-array.js";
import type { FlatArray } from "./tensor-arrays.js";

/** Writes an array flattened, with its shape beside it. */
export async function writeFlat(
  file: NewFile,
  { path, shape, like, blocks, boolean }: FlatArray,
): Promise<void> {
  const length = shape.reduce((product, size) => product * size, 1);
  const writer = new FlatWriter(file, path, like, length, "blosc2");
  const portion = Math.ceil(file.chunkBytes / like.BYTES_PER_ELEMENT);
  let done = 0;
  for (const block of blocks()) {
    for (let from = 0; from < block.length; from += portion) {
      const part = block.subarray(from, from + portion);
      writer.write(part);
      done += part.length;
      file.progress?.advance(path, done, length, part.byteLength);
      await file.pause();
    }
  }
  writer.finish();
  file.writeAttribute(path, ORIGINAL_SHAPE, shape);
  // h5wasm cannot make the enumeration that h5py has for booleans: int8 with a note, which our reader knows.
  if (boolean) file.writeAttribute(path, BOOLEAN, 1);
}
