import type { EntryKernel } from "../kernel/entry-kernel.js";

/** Some consecutive entries of a sparse matrix, as the file has them. They are overwritten by the next portion. */
export interface RawEntries {
  /** Index of the first entry among all. */
  readonly firstEntry: number;
  readonly count: number;
  /** Has the entries: lower 32 bits of rows and columns, and values. */
  readonly kernel: EntryKernel;
  /** All 64 bits of row and column as [low, high, low, high] for each entry, where some are not below 2^32. */
  readonly wide?: Int32Array;
}
