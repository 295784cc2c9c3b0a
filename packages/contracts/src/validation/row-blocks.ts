import type { DenseRowBlock, FitInput, SparseRowBlock } from "../fit-input.js";
import { RabbitInputError } from "../rabbit-input-error.js";
import { checkLength, checkNumbers, type Refuse } from "./check.js";

/**
 * Fits copy row blocks, those of the templates and of external Hessians together, up to this size in bytes: 64 MiB. Larger
 * ones are moved into the engine, and their lists are empty afterwards, so that a tensor is never in memory twice.
 */
export const copiedTemplateBytes = 64 * 1024 ** 2;

/** Whether the entries of row blocks are checked one by one, or were while they were made. */
export type RowBlockCheck = "check" | "checked";

/** Checks that dense row blocks cover all rows, in order and without gaps. */
export function checkDenseBlocks(
  refuse: Refuse,
  field: string,
  blocks: readonly DenseRowBlock[],
  size: { readonly rowCount: number; readonly columnCount: number },
  entries: RowBlockCheck,
): void {
  const { rowCount, columnCount } = size;
  let nextRow = 0;
  for (const [i, { firstRow, values }] of blocks.entries()) {
    checkFirstRow(refuse, `${field}[${i}]`, firstRow, nextRow);
    const rows = columnCount === 0 ? rowCount - nextRow : values.length / columnCount;
    if (!Number.isInteger(rows)) {
      refuse({
        field: `${field}[${i}].values.length`,
        found: values.length,
        expected: `a multiple of ${columnCount} (columns)`,
      });
    }
    if (entries === "check") checkNumbers(refuse, `${field}[${i}].values`, values);
    nextRow += rows;
  }
  checkRowCount(refuse, field, nextRow, rowCount);
}

/**
 * Checks that sparse row blocks cover all rows, in order and without gaps, with columns that increase within a row.
 *
 * @param firstColumn the lowest column that a row may have: 0, or the row itself in the upper half of a matrix
 */
export function checkSparseBlocks(
  refuse: Refuse,
  field: string,
  blocks: readonly SparseRowBlock[],
  size: { readonly rowCount: number; readonly columnCount: number },
  half: "full" | "upper",
  entries: RowBlockCheck,
): void {
  let nextRow = 0;
  for (const [i, block] of blocks.entries()) {
    const place = `${field}[${i}]`;
    const { firstRow, rowStart, columns, values } = block;
    checkFirstRow(refuse, place, firstRow, nextRow);
    if (rowStart.length < 1 || rowStart[0] !== 0) {
      refuse({ field: `${place}.rowStart`, index: 0, found: rowStart[0], expected: "0" });
    }
    const entryCount = rowStart[rowStart.length - 1]!;
    checkLength(refuse, `${place}.columns`, columns, entryCount, "entries, the last of rowStart");
    checkLength(refuse, `${place}.values`, values, entryCount, "entries, the last of rowStart");
    if (entries === "check") {
      checkColumns(refuse, place, block, size.columnCount, half);
      checkNumbers(refuse, `${place}.values`, values);
    }
    nextRow += rowStart.length - 1;
  }
  checkRowCount(refuse, field, nextRow, size.rowCount);
}

function checkColumns(
  refuse: Refuse,
  place: string,
  { firstRow, rowStart, columns }: SparseRowBlock,
  columnCount: number,
  half: "full" | "upper",
): void {
  for (let row = 0; row + 1 < rowStart.length; row++) {
    const end = rowStart[row + 1]!;
    if (end < rowStart[row]!) {
      refuse({
        field: `${place}.rowStart`,
        index: row + 1,
        found: end,
        expected: `not below rowStart[${row}] = ${rowStart[row]}`,
      });
    }
    let lowest = half === "upper" ? firstRow + row : 0;
    for (let entry = rowStart[row]!; entry < end; entry++) {
      const column = columns[entry]!;
      if (column >= lowest && column < columnCount) {
        lowest = column + 1;
        continue;
      }
      refuse({
        field: `${place}.columns`,
        index: entry,
        found: column,
        expected: `from ${lowest} to ${columnCount - 1}: sorted, each once, in row ${firstRow + row}`,
      });
    }
  }
}

function checkFirstRow(refuse: Refuse, place: string, firstRow: number, expected: number): void {
  if (firstRow === expected) return;
  refuse({
    field: `${place}.firstRow`,
    found: firstRow,
    expected: `${expected}: blocks in the order of rows, without gaps`,
  });
}

function checkRowCount(refuse: Refuse, field: string, found: number, expected: number): void {
  if (found === expected) return;
  refuse({
    field,
    state: `${found} rows`,
    expected: `${expected} rows`,
    remedy:
      "A list of row blocks that a fit has taken over is empty: read or make the tensor again. Fits take over row blocks of " +
      `more than ${copiedTemplateBytes / 1024 ** 2} MiB, and copy smaller ones.`,
  });
}

/**
 * Refuses a tensor whose variations are no longer there: without row blocks it would be read as one without variations.
 *
 * @throws RabbitInputError where a fit has taken the row blocks over
 */
export function refuseTakenOver({ templates }: Pick<FitInput, "templates">): void {
  if (templates.logk.length > 0 || templates.norm.length === 0) return;
  throw new RabbitInputError({
    field: "templates.logk",
    state: "empty",
    expected: "the row blocks of the tensor",
    remedy: "A fit has taken them over: read or make the tensor again.",
  });
}
