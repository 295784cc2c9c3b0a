import { describeBin } from "../describe-bin.js";
import type { FitInput, SparseTemplates, SymmetricDenseMatrix, SymmetricSparseMatrix } from "../fit-input.js";
import { checkLength, checkNumbers, type Refuse } from "./check.js";
import { checkDenseBlocks, checkSparseBlocks, type RowBlockCheck } from "./row-blocks.js";
import { checkSymmetric } from "./symmetric-matrix.js";

/** Checks the templates against the sizes of everything else. */
export function checkTemplates(
  refuse: Refuse,
  input: FitInput,
  binCount: number,
  entries: RowBlockCheck,
): void {
  const { templates, systematics, symmetric, processes } = input;
  const expectedColumns = (symmetric ? 1 : 2) * systematics.names.length;
  const { columnCount } = templates;
  if (columnCount !== expectedColumns) {
    refuse({
      field: "templates.columnCount",
      found: columnCount,
      expected: `${expectedColumns} (${symmetric ? "systematics" : "2 x systematics, the tensor is asymmetric"})`,
    });
  }
  if (templates.kind === "dense") {
    const rowCount = binCount * processes.length;
    checkLength(refuse, "templates.norm", templates.norm, rowCount, "bins x processes");
    const place = (row: number) => describeTemplate(input, row);
    checkNumbers(refuse, "templates.norm", templates.norm, { place });
    checkDenseBlocks(refuse, "templates.logk", templates.logk, { rowCount, columnCount }, entries);
    return;
  }
  const rowCount = templates.norm.length;
  checkLength(refuse, "templates.bins", templates.bins, rowCount, "rows, as templates.norm");
  checkLength(refuse, "templates.processes", templates.processes, rowCount, "rows, as templates.norm");
  checkRows(refuse, templates, binCount, processes.length);
  const { bins, processes: ofRows } = templates;
  const place = (row: number) => describeTemplate(input, bins[row]! * processes.length + ofRows[row]!);
  checkNumbers(refuse, "templates.norm", templates.norm, { place });
  checkSparseBlocks(refuse, "templates.logk", templates.logk, { rowCount, columnCount }, "full", entries);
}

/** A bin and process, from their index among [bins with masked ones, processes]. */
export function describeTemplate({ channels, processes }: FitInput, index: number): string {
  const bin = Math.floor(index / processes.length);
  return `${describeBin(channels, bin)} of process "${processes[index % processes.length]}"`;
}

function checkRows(
  refuse: Refuse,
  { bins, processes }: SparseTemplates,
  binCount: number,
  processCount: number,
): void {
  let last = -1;
  for (let row = 0; row < bins.length; row++) {
    const bin = bins[row]!;
    const process = processes[row]!;
    if (bin >= binCount) {
      refuse({ field: "templates.bins", index: row, found: bin, expected: `below ${binCount} (bins)` });
    }
    if (process >= processCount) {
      refuse({
        field: "templates.processes",
        index: row,
        found: process,
        expected: `below ${processCount} (processes)`,
      });
    }
    const position = bin * processCount + process;
    if (position <= last) {
      refuse({
        field: "templates.bins",
        index: row,
        found: bin,
        expected: "rows sorted by bin, then process, each pair once",
      });
    }
    last = position;
  }
}

/** Checks a symmetric matrix of the given size. */
export function checkHessian(
  refuse: Refuse,
  field: string,
  matrix: SymmetricDenseMatrix | SymmetricSparseMatrix,
  size: number,
  entries: RowBlockCheck,
): void {
  if (matrix.size !== size) {
    refuse({ field: `${field}.size`, found: matrix.size, expected: `${size} (parameters of the term)` });
  }
  if (matrix.kind === "dense") {
    checkLength(refuse, `${field}.values`, matrix.values, size * size, "size x size");
    checkNumbers(refuse, `${field}.values`, matrix.values);
    checkSymmetric(refuse, `${field}.values`, matrix.values, size);
    return;
  }
  checkSparseBlocks(
    refuse,
    `${field}.upper`,
    matrix.upper,
    { rowCount: size, columnCount: size },
    "upper",
    entries,
  );
}
