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
    // One block of memory for all: a tensor may have 100,000 lists. At least four bytes, as HDF5 takes a null pointer for a fault.
    const itemCount = lists.reduce((count, { length }) => count + length, 0);
    const items = module._malloc(Math.max(4, Int32Array.BYTES_PER_ELEMENT * itemCount));
    const records = module._malloc(RECORD_BYTES * lists.length);
    try {
      const all = new Int32Array(module.HEAPU8.buffer, items, itemCount);
      const view = new DataView(module.HEAPU8.buffer, records, RECORD_BYTES * lists.length);
      let filled = 0;
      for (let i = 0; i < lists.length; i++) {
        const list = lists[i]!;
        view.setUint32(RECORD_BYTES * i, list.length, true);
        view.setUint32(RECORD_BYTES * i + 4, items + Int32Array.BYTES_PER_ELEMENT * filled, true);
        all.set(list, filled);
        filled += list.length;
      }
      module.set_dataset_data(fileId, path, [BigInt(lists.length)], [0n], [1n], BigInt(records));
    } finally {
      module._free(items);
      module._free(records);
    }
  });
}
