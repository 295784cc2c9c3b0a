import type { DenseRowBlock } from "@rabbit-fit/contracts";
import { BLOCK_SIZE, type TemplateSink, type TemplateSize } from "./template-sink.js";

/** Makes a dense tensor; rows that are not added are zero. */
export function denseSink({ binCount, processCount, columnCount }: TemplateSize): TemplateSink {
  const rowCount = binCount * processCount;
  const norm = new Float64Array(rowCount);
  const rowsPerBlock = Math.max(1, Math.floor(BLOCK_SIZE / Math.max(1, columnCount)));
  const logk: DenseRowBlock[] = [];
  const fillUpTo = (row: number) => {
    for (let firstRow = logk.length * rowsPerBlock; firstRow <= row; firstRow += rowsPerBlock) {
      const rows = Math.min(rowsPerBlock, rowCount - firstRow);
      logk.push({ firstRow, values: new Float64Array(rows * columnCount) });
    }
  };
  return {
    add(bin, process, yieldOfRow, { columns, values, begin, end }) {
      const row = bin * processCount + process;
      norm[row] = yieldOfRow;
      fillUpTo(row);
      const block = logk[Math.floor(row / rowsPerBlock)]!;
      const start = (row - block.firstRow) * columnCount;
      for (let i = begin; i < end; i++) block.values[start + columns[i]!] = values[i]!;
    },
    finish() {
      // Without columns a block has no length to tell its rows by: there is one for all.
      if (columnCount === 0) logk.splice(0, logk.length, { firstRow: 0, values: new Float64Array(0) });
      else fillUpTo(rowCount - 1);
      return { kind: "dense", norm, columnCount, logk };
    },
  };
}
