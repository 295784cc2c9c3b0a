import type { SparseRowBlock } from "@rabbit-fit/contracts";
import { BLOCK_SIZE, type TemplateSink } from "./template-sink.js";

/**
 * Makes a sparse tensor. Rows without yield and variation are left out.
 *
 * @param options.rowLimit the most rows that will be added
 */
export function sparseSink({
  rowLimit,
  columnCount,
}: {
  readonly rowLimit: number;
  readonly columnCount: number;
}): TemplateSink {
  const bins = new Uint32Array(rowLimit);
  const processes = new Uint32Array(rowLimit);
  const norm = new Float64Array(rowLimit);
  const logk: SparseRowBlock[] = [];
  // The block that is being filled, long enough for any row.
  const capacity = Math.max(columnCount, Math.min(BLOCK_SIZE, rowLimit * columnCount));
  const columns = new Uint32Array(capacity);
  const values = new Float64Array(capacity);
  const rowStart = new Uint32Array(Math.min(BLOCK_SIZE, rowLimit) + 1);
  let rowCount = 0;
  let firstRow = 0;
  let entryCount = 0;
  const closeBlock = () => {
    logk.push({
      firstRow,
      rowStart: rowStart.slice(0, rowCount - firstRow + 1),
      columns: columns.slice(0, entryCount),
      values: values.slice(0, entryCount),
    });
    firstRow = rowCount;
    entryCount = 0;
  };
  return {
    add(bin, process, yieldOfRow, row) {
      const count = row.end - row.begin;
      if (yieldOfRow === 0 && count === 0) return;
      if (entryCount + count > capacity || rowCount - firstRow === BLOCK_SIZE) closeBlock();
      bins[rowCount] = bin;
      processes[rowCount] = process;
      norm[rowCount] = yieldOfRow;
      for (let i = row.begin; i < row.end; i++, entryCount++) {
        columns[entryCount] = row.columns[i]!;
        values[entryCount] = row.values[i]!;
      }
      rowCount++;
      rowStart[rowCount - firstRow] = entryCount;
    },
    finish() {
      if (rowCount > firstRow || logk.length === 0) closeBlock();
      return {
        kind: "sparse",
        bins: bins.slice(0, rowCount),
        processes: processes.slice(0, rowCount),
        norm: norm.slice(0, rowCount),
        columnCount,
        logk,
      };
    },
  };
}
