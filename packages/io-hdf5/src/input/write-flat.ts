import type { NumericData } from "@rabbit-fit/contracts";
import { FlatWriter } from "../hdf5/flat-writer.js";
import type { Compression, NewFile } from "../hdf5/new-file.js";
import { ORIGINAL_SHAPE } from "./flat-array.js";

/** Writes an array flattened, with its shape beside it. */
export function writeFlat(
  file: NewFile,
  path: string,
  data: NumericData,
  shape: readonly number[],
  compression: Compression = "blosc2",
): void {
  const writer = new FlatWriter(file, path, data, data.length, compression);
  writer.write(data);
  writer.finish();
  file.writeAttribute(path, ORIGINAL_SHAPE, shape);
}
