/** Consecutive rows of a sparse matrix, as CSR. */
export interface CsrRows {
  readonly firstRow: number;
  /** Where the entries of each row begin, within this block, [rows of the block + 1]. */
  readonly rowStart: Uint32Array;
  /** [entries], increasing within a row, below columnCount. */
  readonly columns: Uint32Array;
  /** [entries] */
  readonly values: Float64Array;
}
