import { availableParallelism } from "node:os";
import type { FitInput } from "@rabbit-fit/contracts";
import type { FitOptions } from "../options/fit-options.js";

/**
 * Up to this size an input is copied into each thread that makes fits. Larger tensors are fitted one after the other,
 * on all cores together.
 */
const MOST_COPIED_BYTES = 16 * 1024 ** 2;

/** The number of threads that may have a copy of the input each, as `options.run.threads` says; 0 for none. */
export function copyingThreads(input: FitInput, { run }: FitOptions): number {
  const { threads = availableParallelism() } = run ?? {};
  return threads > 1 && byteCount(input) <= MOST_COPIED_BYTES ? threads : 0;
}

/** Bytes of all arrays of numbers in a record. */
function byteCount(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  const items: Iterable<unknown> = value instanceof Map ? value.values() : Object.values(value);
  let sum = 0;
  for (const item of items) sum += byteCount(item);
  return sum;
}
