import { matrixProduct } from "@rabbit-fit/autodiff-kernels";

/**
 * Adds sum_k u_k s_k [ r f f^T + f dr^T + dr f^T ], the curvature of log-normal yields, with f the folded rows, to a matrix
 * over [parameters of the model | systematics].
 */
export function addYieldCurvature(
  out: Float64Array,
  block: {
    /** u, [rows of the block] */
    readonly weights: Float64Array;
    readonly folded: Float64Array;
    /** [ s dr | s r f ], [rows of the block, parameters] */
    readonly jacobian: Float64Array;
    readonly modelCount: number;
    readonly systematicCount: number;
  },
): void {
  const { weights, folded, jacobian, modelCount, systematicCount } = block;
  const size = modelCount + systematicCount;
  const rowCount = weights.length;
  // J^T U [0 | f]: its block over the systematics is symmetric, that between them and the model appears once.
  const weighted = new Float64Array(rowCount * size);
  for (let i = 0; i < rowCount; i++) {
    for (let p = 0; p < size; p++) weighted[i * size + p] = weights[i]! * jacobian[i * size + p]!;
  }
  const product = matrixProduct(weighted, folded, {
    rows: size,
    inner: rowCount,
    columns: systematicCount,
    transposed: "left",
  });
  for (let p = 0; p < size; p++) {
    for (let j = 0; j < systematicCount; j++) {
      const value = product[p * systematicCount + j]!;
      const column = modelCount + j;
      if (p < modelCount) {
        out[p * size + column]! += value;
        out[column * size + p]! += value;
      } else if (column >= p) {
        out[p * size + column]! += value;
        if (column > p) out[column * size + p]! += value;
      }
    }
  }
}
