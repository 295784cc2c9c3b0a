import { KernelInputError } from "../errors/kernel-input-error.js";
import type { CsrRows } from "./csr-rows.js";

/**
 * First entry of each row over all blocks, [rows + 1].
 *
 * @param blocks rows in order, without gaps
 * @throws KernelInputError when shapes do not fit
 */
export function blockStarts(blocks: readonly CsrRows[], rowCount: number): Float64Array {
  const starts = new Float64Array(rowCount + 1);
  let row = 0;
  for (const { firstRow, rowStart, columns, values } of blocks) {
    const rows = rowStart.length - 1;
    if (firstRow !== row || row + rows > rowCount) {
      throw new KernelInputError({
        field: "blocks.firstRow",
        found: `${firstRow}, with ${rows} rows`,
        expected: `${row}, with at most ${rowCount - row} rows`,
      });
    }
    const first = starts[row]!;
    for (let local = 0; local < rows; local++) {
      if (rowStart[local + 1]! < rowStart[local]!) {
        throw new KernelInputError({
          field: "blocks.rowStart",
          index: local + 1,
          found: rowStart[local + 1]!,
          expected: `at least ${rowStart[local]}`,
        });
      }
      starts[row + local + 1] = first + rowStart[local + 1]!;
    }
    if (rowStart[0] !== 0 || rowStart[rows] !== values.length || columns.length !== values.length) {
      throw new KernelInputError({
        field: `blocks (row ${firstRow})`,
        found: `${columns.length} columns and ${values.length} values`,
        expected: `${rowStart[rows]} of each, the last of rowStart, whose first is 0`,
      });
    }
    row += rows;
  }
  if (row !== rowCount) {
    throw new KernelInputError({
      field: "blocks",
      found: `${row} rows`,
      expected: `${rowCount} rows`,
    });
  }
  return starts;
}

/** The starts of the rows of a shard, counted from the first; none without any. */
export function localStarts(
  starts: Float64Array | undefined,
  { firstRow, lastRow }: { readonly firstRow: number; readonly lastRow: number },
): Uint32Array {
  if (starts === undefined) return new Uint32Array(0);
  return Uint32Array.from(starts.subarray(firstRow, lastRow + 1), (start) => start - starts[firstRow]!);
}
