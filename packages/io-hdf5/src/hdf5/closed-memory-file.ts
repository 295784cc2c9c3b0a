import { bytesInMemory } from "../chunks/byte-source.js";
import type { ClosedFile } from "../chunks/closed-file.js";
import type { Hdf5Module } from "./library.js";

/** A file in the memory of HDF5, which has closed it. */
export function closedMemoryFile({ FS }: Hdf5Module, path: string): ClosedFile {
  const source = bytesInMemory(FS.readFile(path, { encoding: "binary" }));
  const stream = FS.open(path, "r+");
  return {
    size: FS.stat(path).size,
    readInto: (out, position) => source.readInto(out, position),
    async write(bytes, position) {
      FS.write(stream, bytes, 0, bytes.length, position);
    },
    async close() {
      FS.close(stream);
    },
  };
}
