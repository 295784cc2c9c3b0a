import { availableParallelism } from "node:os";
import { availableMemory, type FitInput } from "@rabbit-fit/contracts";
import { isMap } from "@rabbit-fit/contracts/options";
import type { FitOptions } from "../options/fit-options.js";

/** Below this size, in bytes, what threads need is there everywhere, and the system need not be asked. */
const SMALL_BYTES = 256 * 1024 ** 2;
/** The part of the free memory that threads may have: the rest is for everything else that the fits need. */
const SHARE_OF_MEMORY = 1 / 4;

/**
 * How many threads may make fits of an input, each with an engine of its own: as many as `options.run.threads` says, as far as there
 * is memory for what they need. There are none for an input whose row blocks the engine of the session has taken over.
 *
 * @param available bytes that there are, undefined where that is not known
 */
export function mostThreads(input: FitInput, { run }: FitOptions, available?: number): number {
  const { threads = availableParallelism() } = run ?? {};
  if (threads < 1 || isTakenOver(input)) return 0;
  // The tensor as the engine stores it, and the copy that the engine is filled from.
  const bytes = 2 * byteCount(input);
  if (available === undefined && threads * bytes < SMALL_BYTES) return threads;
  const there = available ?? availableMemory() ?? Number.POSITIVE_INFINITY;
  return Math.min(threads, Math.floor((SHARE_OF_MEMORY * there) / bytes));
}

function isTakenOver({ templates, externalTerms }: FitInput): boolean {
  return (
    templates.logk.length === 0 ||
    externalTerms.some(({ hessian }) => hessian?.kind === "sparse" && hessian.upper.length === 0)
  );
}

/** Bytes of all arrays of numbers in a record. */
function byteCount(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value !== "object" || value === null) return 0;
  const items: Iterable<unknown> = isMap(value) ? value.values() : Object.values(value);
  let sum = 0;
  for (const item of items) sum += byteCount(item);
  return sum;
}
