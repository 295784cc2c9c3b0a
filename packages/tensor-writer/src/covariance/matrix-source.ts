import { axisSize, binCount, type CsrMatrix, type Histogram, innerValues } from "@rabbit-fit/sparse-hist";
import { checkNumbers, refuse } from "../refuse.js";
import { checkMatrix } from "../template/check-matrix.js";
import { isHistogram, isMatrix } from "../template/source.js";

/** A square matrix: a dense histogram with two axes, a sparse matrix, or plain numbers row by row. */
export type MatrixSource = Histogram | CsrMatrix | ArrayLike<number>;

/** A square matrix, [size, size]. */
export interface SquareMatrix {
  readonly size: number;
  readonly values: Float64Array;
}

/**
 * The elements of a square matrix, a new array.
 *
 * @throws RabbitInputError where it is not square, and for numbers that are not finite
 */
export function squareMatrix(source: MatrixSource, field: string): SquareMatrix {
  const matrix = elements(source, field);
  const wrong = matrix.values.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) {
    const { size, values } = matrix;
    const index = [Math.floor(wrong / size), wrong % size];
    refuse({ field, index, found: values[wrong], expected: "a finite number" });
  }
  return matrix;
}

function elements(source: MatrixSource, field: string): SquareMatrix {
  if (isHistogram(source)) {
    const sizes = source.axes.map(axisSize);
    const [size = 0, columns] = sizes;
    if (sizes.length !== 2 || size !== columns) {
      refuse({ field: `${field}.axes`, found: sizes, expected: "two axes of the same number of bins" });
    }
    const extent = binCount(source.axes, { flow: true });
    if (source.values.length !== extent) {
      refuse({ field: `${field}.values.length`, found: source.values.length, expected: `${extent}` });
    }
    return { size, values: innerValues(source) };
  }
  if (isMatrix(source)) {
    const { rowCount: size, columnCount, rowStart, columns, values } = source;
    if (size !== columnCount)
      refuse({ field, state: `${size} x ${columnCount}`, expected: "a square matrix" });
    checkMatrix(source, field);
    const dense = new Float64Array(size * size);
    for (let row = 0; row < size; row++) {
      for (let entry = rowStart[row]!; entry < rowStart[row + 1]!; entry++) {
        dense[row * size + columns[entry]!] = values[entry]!;
      }
    }
    return { size, values: dense };
  }
  checkNumbers(field, source, "a histogram, a matrix, or its elements row by row");
  const size = Math.round(Math.sqrt(source.length));
  if (size === 0 || size * size !== source.length) {
    refuse({ field: `${field}.length`, found: source.length, expected: "a square number: rows x rows" });
  }
  return { size, values: Float64Array.from(source) };
}
