/** Some consecutive entries of a sparse matrix, as the file has them. The arrays are overwritten by the next portion. */
export interface RawEntries {
  /** Index of the first entry among all. */
  readonly firstEntry: number;
  readonly count: number;
  /** Lower 32 bits of row and column, [count] or more. */
  readonly rows: Uint32Array;
  readonly columns: Uint32Array;
  /** [count] or more */
  readonly values: Float64Array;
  /** All 64 bits of row and column as [low, high, low, high] for each entry, where some are not below 2^32. */
  readonly wide?: Int32Array;
}
