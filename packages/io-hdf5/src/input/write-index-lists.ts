import type { NewFile } from "../hdf5/new-file.js";

/** Bytes of HDF5's record of a list in a 32-bit memory: its length, and a pointer. */
const RECORD_BYTES = 8;

/**
 * Writes lists of int32 into the empty dataset of lists that the file was started with. h5wasm has no call for it, so
 * the records that HDF5 expects are built on its heap.
 */
export function writeIndexLists(file: NewFile, path: string, lists: readonly Int32Array[]): void {
  if (lists.length === 0) return;
  const { module, fileId } = file;
  file.attempt(path, () => {
    module.resize_dataset(fileId, path, [BigInt(lists.length)]);
    const pointers = lists.map((list) => {
      // malloc(0) may give a null pointer, which HDF5 would take for a fault.
      const pointer = module._malloc(Math.max(4, list.byteLength));
      module.HEAPU8.set(new Uint8Array(list.buffer, list.byteOffset, list.byteLength), pointer);
      return pointer;
    });
    const records = module._malloc(RECORD_BYTES * lists.length);
    try {
      const view = new DataView(module.HEAPU8.buffer, records, RECORD_BYTES * lists.length);
      for (const [i, list] of lists.entries()) {
        view.setUint32(RECORD_BYTES * i, list.length, true);
        view.setUint32(RECORD_BYTES * i + 4, pointers[i]!, true);
      }
      module.set_dataset_data(fileId, path, [BigInt(lists.length)], [0n], [1n], BigInt(records));
    } finally {
      for (const pointer of [...pointers, records]) module._free(pointer);
    }
  });
}
