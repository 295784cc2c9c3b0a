import { type ExternalTerm, type SparseRowBlock, symmetricPart } from "@rabbit-fit/contracts";

/** The Hessian of a term as row blocks of its upper half; a dense one is cut into its non-zero elements. */
export function upperHalf(hessian: NonNullable<ExternalTerm["hessian"]>): SparseRowBlock[] {
  return hessian.kind === "sparse"
    ? hessian.upper
    : [upperHalfOfDense(hessian.size, symmetricPart(hessian.values, hessian.size))];
}

function upperHalfOfDense(size: number, matrix: Float64Array): SparseRowBlock {
  const rowStart = new Uint32Array(size + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = row; column < size; column++) {
      const value = matrix[row * size + column]!;
      if (value === 0) continue;
      columns.push(column);
      values.push(value);
    }
    rowStart[row + 1] = columns.length;
  }
  return { firstRow: 0, rowStart, columns: Uint32Array.from(columns), values: Float64Array.from(values) };
}
