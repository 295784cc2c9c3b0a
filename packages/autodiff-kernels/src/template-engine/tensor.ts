import { assertLength, KernelInputError } from "../errors/kernel-input-error.js";
import type { CsrRows } from "../sparse-matrix/csr-rows.js";
import { betterStorage, countRuns, type SparseStorage } from "../sparse-matrix/run-coding.js";

/** Consecutive template rows of a dense tensor. */
export interface DenseRows {
  readonly firstRow: number;
  /** [rows of the block, columnCount] */
  readonly values: Float64Array;
}

/**
 * Template rows k, each of a bin and a process, and what the variations z do to them:
 *
 *     log_normal   lambda_k = norm_k r_k exp(A_k . z)
 *     normal       lambda_k = norm_k r_k + A_k . z
 */
export interface TemplateTensor {
  readonly binCount: number;
  readonly processCount: number;
  /** Length of z. */
  readonly columnCount: number;
  readonly form: "log_normal" | "normal";
  /** First row of each bin, [binCount + 1]: rows are sorted by bin. */
  readonly rowStart: Uint32Array;
  /** Process of each row, [rows]. */
  readonly processes: Uint32Array;
  /** [rows] */
  readonly norm: Float64Array;
  /**
   * A in blocks of rows, in order, without gaps, all of one kind. The engine takes them over: each is moved, its
   * buffers possibly detached, and the list is empty in the end, so that a tensor is never in memory twice.
   */
  readonly blocks: (DenseRows | CsrRows)[];
}

/** Where the rows of every bin lie and how many entries they have: all that cutting a tensor needs to know. */
export interface TensorShape {
  /** Whether the columns of a sparse tensor are better stored one by one or in runs is for them to decide. */
  readonly storage: "dense" | SparseStorage;
  readonly rowCount: number;
  /** First entry of each row, [rows + 1]; a float64 counts exactly beyond 2^32. */
  readonly entryStart: Float64Array;
  /** First run of each row, [rows + 1]; empty where A is dense. */
  readonly runStart: Float64Array;
}

/**
 * Checks shapes and returns the shape of A. Columns are checked when they have been moved.
 *
 * @throws KernelInputError
 */
export function tensorShape(tensor: TemplateTensor): TensorShape {
  const { binCount, rowStart, processes, processCount, norm, blocks, columnCount } = tensor;
  assertLength("tensor.rowStart", rowStart, binCount + 1, "binCount + 1");
  const rowCount = rowStart[binCount]!;
  if (rowStart[0] !== 0) {
    throw new KernelInputError({
      field: "tensor.rowStart",
      index: 0,
      found: rowStart[0]!,
      expected: "0",
    });
  }
  for (let bin = 0; bin < binCount; bin++) {
    if (rowStart[bin]! > rowStart[bin + 1]!) {
      throw new KernelInputError({
        field: "tensor.rowStart",
        index: bin + 1,
        found: rowStart[bin + 1]!,
        expected: `at least ${rowStart[bin]}, since rows are sorted by bin`,
      });
    }
  }
  assertLength("tensor.processes", processes, rowCount, "rows");
  assertLength("tensor.norm", norm, rowCount, "rows");
  for (let row = 0; row < rowCount; row++) {
    if (processes[row]! >= processCount) {
      throw new KernelInputError({
        field: "tensor.processes",
        index: row,
        found: processes[row]!,
        expected: `below ${processCount} (processCount)`,
      });
    }
  }
  const sparse = blocks.some(isSparse);
  const entryStart = new Float64Array(rowCount + 1);
  const runStart = new Float64Array(sparse ? rowCount + 1 : 0);
  let row = 0;
  blocks.forEach((block, index) => {
    const field = `tensor.blocks[${index}]`;
    if (isSparse(block) !== sparse) {
      throw new KernelInputError({ field, found: "dense", expected: "sparse as the others" });
    }
    if (block.firstRow !== row) {
      throw new KernelInputError({
        field: `${field}.firstRow`,
        found: block.firstRow,
        expected: `${row}: blocks are in the order of rows, without gaps`,
      });
    }
    const end = row + rowsOfBlock(block, columnCount, field);
    if (end > rowCount) throw rowCountError(field, end, rowCount);
    for (let local = 0; row < end; row++, local++) {
      const entries = isSparse(block) ? block.rowStart[local + 1]! - block.rowStart[local]! : columnCount;
      if (entries < 0) {
        throw new KernelInputError({
          field: `${field}.rowStart`,
          index: local + 1,
          found: (block as CsrRows).rowStart[local + 1]!,
          expected: `at least ${(block as CsrRows).rowStart[local]}`,
        });
      }
      entryStart[row + 1] = entryStart[row]! + entries;
      if (!isSparse(block)) continue;
      const start = block.rowStart[local]!;
      runStart[row + 1] = runStart[row]! + countRuns(block.columns, start, start + entries);
    }
  });
  // Without columns a dense block has no length that would tell its rows.
  if (row !== rowCount && columnCount > 0) throw rowCountError("tensor.blocks", row, rowCount);
  const storage = sparse ? betterStorage(entryStart[rowCount]!, runStart[rowCount]!) : "dense";
  return { storage, rowCount, entryStart, runStart };
}

export function isSparse(block: DenseRows | CsrRows): block is CsrRows {
  return "columns" in block;
}

function rowsOfBlock(block: DenseRows | CsrRows, columnCount: number, field: string): number {
  if (isSparse(block)) {
    const rows = block.rowStart.length - 1;
    if (rows < 0 || block.rowStart[0] !== 0) {
      throw new KernelInputError({
        field: `${field}.rowStart`,
        index: 0,
        found: String(block.rowStart[0]),
        expected: "0",
      });
    }
    assertLength(`${field}.columns`, block.columns, block.rowStart[rows]!, "entries, the last of rowStart");
    assertLength(`${field}.values`, block.values, block.rowStart[rows]!, "entries, the last of rowStart");
    return rows;
  }
  const rows = columnCount === 0 ? 0 : block.values.length / columnCount;
  if (!Number.isInteger(rows)) {
    throw new KernelInputError({
      field: `${field}.values.length`,
      found: block.values.length,
      expected: `a multiple of ${columnCount} (columnCount)`,
    });
  }
  return rows;
}

function rowCountError(field: string, found: number, rowCount: number): KernelInputError {
  return new KernelInputError({
    field,
    found: `${found} rows`,
    expected: `${rowCount}, the last of rowStart`,
  });
}
