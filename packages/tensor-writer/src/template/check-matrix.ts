import type { CsrMatrix } from "@rabbit-fit/sparse-hist";
import { checkNumbers, refuse } from "../refuse.js";

/** Checks that rows follow each other, that there is a column and a value for every entry, and that columns exist. */
export function checkMatrix(
  { rowCount, columnCount, rowStart, columns, values }: CsrMatrix,
  field: string,
): void {
  checkNumbers(`${field}.values`, values, "a Float64Array");
  const count = values.length;
  if (rowStart.length !== rowCount + 1 || rowStart[rowCount] !== count || columns.length !== count) {
    refuse({
      field: `${field}.rowStart`,
      state: `${rowStart.length} numbers up to ${rowStart[rowStart.length - 1]}`,
      expected: `${rowCount + 1} numbers up to ${count}, the number of columns and values`,
    });
  }
  for (let row = 0; row < rowCount; row++) {
    const start = rowStart[row]!;
    if (start <= rowStart[row + 1]! && (row > 0 || start === 0)) continue;
    refuse({
      field: `${field}.rowStart`,
      index: row,
      found: start,
      expected: row === 0 ? "0" : `not above rowStart[${row + 1}] = ${rowStart[row + 1]}`,
    });
  }
  const index = columns.findIndex((column) => column >= columnCount);
  if (index < 0) return;
  refuse({ field: `${field}.columns`, index, found: columns[index], expected: `below ${columnCount}` });
}
