import { freemem } from "node:os";
import { availableMemory, RabbitInputError } from "@rabbit-fit/contracts";

/** What reading takes besides what it keeps: HDF5 and the portions on their way, for a few threads. */
const READING_BYTES = 400 * 1024 ** 2;

/** Below so many bytes nobody runs out of memory, and the system need not be asked. */
const SMALL_BYTES = 256 * 1024 ** 2;

/**
 * Throws where a tensor will not fit, before anything is allocated.
 *
 * @param keptBytes what the large arrays of the tensor take
 * @param available bytes that there are
 */
export function assertMemory(file: string, keptBytes: number, available?: number): void {
  if (available === undefined && keptBytes < SMALL_BYTES) return;
  const there = available ?? availableMemory() ?? freemem();
  const needed = keptBytes + READING_BYTES;
  if (needed <= there) return;
  throw new RabbitInputError({
    file,
    field: "size of the tensor",
    state: `${gigabytes(keptBytes)} in memory, and ${gigabytes(needed)} while it is read`,
    expected: `no more than the ${gigabytes(there)} of memory that are free`,
    remedy: "Close other programs, or use a machine with more memory.",
  });
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
