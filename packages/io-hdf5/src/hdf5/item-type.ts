import type { NumericData } from "@rabbit-fit/contracts";
import type { Hdf5Module } from "./library.js";

/** How h5wasm describes the items of a new dataset or attribute. */
export interface ItemType {
  /** Number of an HDF5 class of types. */
  readonly type: number;
  /** Bytes of an item. */
  readonly size: number;
  readonly signed: boolean;
  readonly vlen: boolean;
  readonly littleEndian: true;
}

/** The type of the items of an array. */
export function numberType({ H5T_class_t: classes }: Hdf5Module, like: NumericData): ItemType {
  const name = like.constructor.name;
  const { value } = name.startsWith("Float") ? classes.H5T_FLOAT : classes.H5T_INTEGER;
  return {
    type: value as number,
    size: like.BYTES_PER_ELEMENT,
    signed: /^(Big)?Int/.test(name),
    vlen: false,
    littleEndian: true,
  };
}

/** Strings in UTF-8 of any length. On the heap each is a pointer, of four bytes, to one that ends with a zero. */
export function stringType({ H5T_class_t: classes }: Hdf5Module): ItemType {
  const type = classes.H5T_STRING.value as number;
  return { type, size: 4, signed: false, vlen: true, littleEndian: true };
}
