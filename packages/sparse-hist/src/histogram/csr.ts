/** A sparse matrix in compressed rows: the entries of row r are those from `rowStart[r]` up to `rowStart[r + 1]`. */
export interface CsrMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  /** [rowCount + 1], from 0 to the number of entries. */
  readonly rowStart: Uint32Array;
  /** Column of each entry, increasing within a row, [entries]. */
  readonly columns: Uint32Array;
  /** [entries] */
  readonly values: Float64Array;
}
