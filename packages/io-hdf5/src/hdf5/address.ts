import type { Hdf5Module } from "./library.js";

/** Where the header of a dataset is in its file, from the base address: that is what a reference to it consists of. */
export function addressOf(module: Hdf5Module, fileId: bigint, path: string): number {
  const reference = module.create_object_reference(fileId, path);
  return Number(new DataView(Uint8Array.from(reference).buffer).getBigUint64(0, true));
}
