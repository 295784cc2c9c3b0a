// Made by fixtures/make_index_lists_template.py.

/** Bytes of the template. */
const SIZE = 1400;

/** Where it is not zero: offset, and bytes in base64. */
const PARTS: readonly (readonly [offset: number, base64: string])[] = [
  [
    0,
    "iUhERg0KGgoAAAAAAAgIAAQAEAAAAAAAAAAAAAAAAAD//////////3gFAAAAAAAA//////////8AAAAAAAAAAGAAAAAAAAAAAQAAAAAAAACIAAAAAAAAAKgCAAAAAAAAAQABAAEAAAAYAAAAAAAAABEAEAAAAAAAiAAAAAAAAACoAgAAAAAAAFRSRUUAAAEA/////////////////////wAAAAAAAAAAMAQAAAAAAAAI",
  ],
  [680, "SEVBUAAAAABYAAAAAAAAABgAAAAAAAAAyAIAAAAAAAAAAAAAAAAAAGhzeXN0Z3JvdXBpZHhzAAABAAAAAAAAAEA="],
  [
    800,
    "AQAFAAEAAAAAAQAAAAAAAAEAGAAAAAAAAQEBAAAAAAAAAAAAAAAAAP//////////AwAYAAEAAAAZAAAAEAAAABAIAAAEAAAAAAAgAAAAAAAFAAgAAQAAAAIDAAEAAAAACAAYAAAAAAADAgL//////////wABAAAQAAAAAAAAAAAAAIg=",
  ],
  [1072, "U05PRAEAAQAIAAAAAAAAACAD"],
];

/** A new HDF5 file with an empty dataset `hsystgroupidxs` of lists of int32, which h5wasm could not create. */
export function indexListsTemplate(): Uint8Array {
  const out = new Uint8Array(SIZE);
  for (const [offset, base64] of PARTS) {
    out.set(
      Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)),
      offset,
    );
  }
  return out;
}
