import type { CsrMatrix, FlatIndices } from "@rabbit-fit/sparse-hist";
import { checkNumbers, refuse } from "../refuse.js";
import { checkMatrix } from "./check-matrix.js";
import { isHistogram, isMatrix, type TemplateSource } from "./source.js";

/** Contents with their flat index, which is the position itself where there are no indices. */
export interface Entries {
  readonly indices: FlatIndices | undefined;
  readonly values: ArrayLike<number>;
}

/** The entries of what a caller gave, of the given total number of elements. */
export function entriesOf(source: TemplateSource, size: number, field: string): Entries {
  if (isHistogram(source)) {
    checkNumbers(`${field}.values`, source.values, "a Float64Array");
    const indices = source.layout === "sparse" ? source.indices : undefined;
    const expected = indices === undefined ? size : indices.length;
    if (source.values.length !== expected) {
      refuse({
        field: `${field}.values.length`,
        found: source.values.length,
        expected: `${expected}, ${indices ? "as many as indices" : "the bins of its axes with flow"}`,
      });
    }
    return { indices, values: source.values };
  }
  if (isMatrix(source)) return { indices: flatIndices(source, size, field), values: source.values };
  checkNumbers(field, source, "a histogram, a matrix, or a number for each bin of the channel");
  if (source.length !== size) {
    refuse({
      field: `${field}.length`,
      found: source.length,
      expected: `${size} (bins of the channel)`,
      remedy: "Give one number for each bin, the last axis fastest.",
    });
  }
  return { indices: undefined, values: source };
}

/** The place of each entry of a matrix, counted row by row. */
function flatIndices(matrix: CsrMatrix, size: number, field: string): FlatIndices {
  const { rowCount, columnCount, rowStart, columns, values } = matrix;
  if (rowCount * columnCount !== size) {
    refuse({
      field,
      state: `${rowCount} x ${columnCount}`,
      expected: `${size} elements (bins of the channel)`,
    });
  }
  checkMatrix(matrix, field);
  const flat = size <= 2 ** 32 ? new Uint32Array(values.length) : new Float64Array(values.length);
  for (let row = 0; row < rowCount; row++) {
    for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
      flat[entry] = row * columnCount + columns[entry]!;
    }
  }
  return flat;
}
