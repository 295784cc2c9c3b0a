import { axisExtent, axisSize, binCount } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { HistogramError } from "../histogram-error.js";
import { checkOptions, type OptionNames } from "../options.js";
import { innerOffsets } from "./axis-map.js";
import type { HistogramOptions } from "./create.js";
import type { CsrMatrix } from "./csr.js";
import { reindexEntries } from "./reindex.js";
import type { Entries } from "./sort-entries.js";
import { checkLeadingAxes, sparseHistogram } from "./sparse.js";
import { flatIndexArray } from "./strides.js";
import type { FlatIndices, SparseDoubleHistogram, SparseHistogram, SparseWeightHistogram } from "./types.js";

/** How a histogram becomes a matrix. */
export interface CsrOptions {
  /** How many axes the rows run over; 0, the default, gives one row: the flat index, as `to_flat_csr` of wums. */
  readonly leadingAxes?: number;
  /** Whether rows and columns count the flow bins; without, entries in flow bins are dropped. True by default. */
  readonly flow?: boolean;
  /** What the matrix holds. */
  readonly content?: "values" | "variances";
}

/**
 * The histogram as a matrix over [leading axes | other axes] in compressed rows, columns increasing within a row.
 *
 * @throws HistogramError when a matrix has too many columns for 32-bit indices, or there are no variances
 */
export function toCsr(hist: SparseHistogram, options: CsrOptions = {}): CsrMatrix {
  checkOptions("options", options, { leadingAxes: true, flow: true, content: true });
  const { leadingAxes = 0, flow = true, content = "values" } = options;
  checkLeadingAxes(hist.axes, leadingAxes);
  const rowCount = checkedSize(hist.axes.slice(0, leadingAxes), flow, "rowCount");
  const columnCount = checkedSize(hist.axes.slice(leadingAxes), flow, "columnCount");
  const entries = { indices: hist.indices, values: contentOf(hist, content), variances: undefined };
  const { indices, values } = flow ? entries : dropFlow(hist.axes, entries);
  return { rowCount, columnCount, ...splitRows(indices, rowCount, columnCount), values };
}

function contentOf(hist: SparseHistogram, content: "values" | "variances"): Float64Array {
  if (content === "values") return hist.values;
  if (hist.storage === "weight") return hist.variances;
  throw new HistogramError({
    field: "storage",
    found: hist.storage,
    expected: "weight, which has variances",
  });
}

function dropFlow(axes: readonly Axis[], entries: Entries): Entries {
  // Most axes of large histograms have no flow: then both layouts are the same.
  if (axes.every((axis) => axisExtent(axis) === axisSize(axis))) return entries;
  const { offsets, binCount } = innerOffsets(axes);
  return reindexEntries(entries, offsets, binCount);
}

function splitRows(
  indices: FlatIndices,
  rowCount: number,
  columnCount: number,
): { readonly rowStart: Uint32Array; readonly columns: Uint32Array } {
  const rowStart = new Uint32Array(rowCount + 1);
  if (rowCount === 1) {
    rowStart[1] = indices.length;
    return { rowStart, columns: indices instanceof Uint32Array ? indices : new Uint32Array(indices) };
  }
  const columns = new Uint32Array(indices.length);
  let row = 0;
  let start = 0;
  for (let i = 0; i < indices.length; i++) {
    let column = indices[i]! - start;
    while (column >= columnCount) {
      rowStart[++row] = i;
      start += columnCount;
      column -= columnCount;
    }
    columns[i] = column;
  }
  rowStart.fill(indices.length, row + 1);
  return { rowStart, columns };
}

function checkedSize(axes: readonly Axis[], flow: boolean, field: string): number {
  const size = binCount(axes, { flow });
  if (size <= 2 ** 32) return size;
  throw new HistogramError({
    field,
    found: size,
    expected: "at most 2^32",
    remedy: "Choose `leadingAxes` so that both rows and columns can be counted in 32 bits.",
  });
}

/** Entries as a matrix whose row-major order is that of the flat index. */
export interface CsrContent extends HistogramOptions {
  readonly matrix: CsrMatrix;
  /** Variances of the entries of `matrix`, in its order; with them the histogram has weight storage. */
  readonly variances?: ArrayLike<number> | undefined;
  /** Whether rows and columns count the flow bins. True by default, as in `wums.sparse_hist`. */
  readonly flow?: boolean;
}

const contentNames: OptionNames<CsrContent> = {
  matrix: true,
  variances: true,
  flow: true,
  name: true,
  label: true,
  metadata: true,
};

/**
 * A sparse histogram from a matrix, whatever axes its rows run over: only the number of elements counts. Columns may be
 * in any order, and repeated.
 *
 * @throws HistogramError when the matrix has not as many elements as the axes have bins, or its arrays do not agree
 */
export function fromCsr(
  axes: readonly Axis[],
  content: CsrContent & { readonly variances: ArrayLike<number> },
): SparseWeightHistogram;
export function fromCsr(
  axes: readonly Axis[],
  content: CsrContent & { readonly variances?: undefined },
): SparseDoubleHistogram;
export function fromCsr(axes: readonly Axis[], content: CsrContent): SparseHistogram;
export function fromCsr(axes: readonly Axis[], content: CsrContent): SparseHistogram {
  checkOptions("content", content, contentNames);
  const { matrix, flow = true, variances, ...rest } = content;
  const expected = binCount(axes, { flow });
  checkCsr(matrix);
  if (matrix.rowCount * matrix.columnCount !== expected) {
    throw new HistogramError({
      field: "matrix",
      state: `${matrix.rowCount} x ${matrix.columnCount}`,
      expected: `${expected} elements, as the axes have bins ${flow ? "with" : "without"} flow`,
      remedy: "Say with `flow` whether the matrix counts the flow bins.",
    });
  }
  const indices = rowMajorIndices(matrix);
  return sparseHistogram(axes, { ...rest, indices, values: matrix.values, variances, flow });
}

function rowMajorIndices({ rowCount, columnCount, rowStart, columns }: CsrMatrix): FlatIndices {
  const indices = flatIndexArray(columns.length, rowCount * columnCount);
  for (let row = 0; row < rowCount; row++) {
    const end = rowStart[row + 1]!;
    for (let entry = rowStart[row]!; entry < end; entry++)
      indices[entry] = row * columnCount + columns[entry]!;
  }
  return indices;
}

/** @throws HistogramError when the arrays of a matrix do not agree */
function checkCsr({ rowCount, columnCount, rowStart, columns, values }: CsrMatrix): void {
  checkLength("rowStart", rowStart.length, rowCount + 1);
  checkLength("columns", columns.length, values.length);
  for (let row = 0; row <= rowCount; row++) {
    const lowest = row === 0 ? 0 : rowStart[row - 1]!;
    const highest = row === 0 ? 0 : columns.length;
    const start = rowStart[row]!;
    if (start >= lowest && start <= highest && (row < rowCount || start === columns.length)) continue;
    throw new HistogramError({
      field: "matrix.rowStart",
      index: row,
      found: start,
      expected: "0 at first, never less than before, and at last the number of entries",
    });
  }
  for (let entry = 0; entry < columns.length; entry++) {
    if (columns[entry]! < columnCount) continue;
    throw new HistogramError({
      field: "matrix.columns",
      index: entry,
      found: columns[entry],
      expected: `below ${columnCount}, the number of columns`,
    });
  }
}

function checkLength(field: string, found: number, expected: number): void {
  if (found !== expected)
    throw new HistogramError({ field: `matrix.${field}.length`, found, expected: `${expected}` });
}
