import { TABLE_BYTES } from "./lz4";

export { encodePairs } from "./pairs";
export { joinPlanes } from "./planes";
export { areValid, checkRows, halfRows } from "./rows";

/** Bytes of the table that encodePairs needs. */
export function tableBytes(): i32 {
  return TABLE_BYTES;
}

/** First byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}
