export { joinPlanes } from "./planes";
export { checkRows, halfRows } from "./rows";

/** First byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}
