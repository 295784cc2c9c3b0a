export { gather } from "./gather";
export { logkOfDifferences } from "./logk";

/** First byte that is free for the host. */
export function heapBase(): usize {
  return __heap_base;
}
