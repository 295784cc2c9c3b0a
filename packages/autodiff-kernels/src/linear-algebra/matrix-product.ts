import { assertLength } from "../errors/kernel-input-error.js";
import { copyIn, withArena } from "../wasm/work-arena.js";
import { accumulateProduct, allocatePackedSides } from "./accumulate-product.js";
import { doRows } from "./share-rows.js";

export interface MatrixProductShape {
  /** Of the product. */
  readonly rows: number;
  /** What is summed over. */
  readonly inner: number;
  /** Of the product. */
  readonly columns: number;
  /** Which of the factors are stored transposed, A as [inner, rows], B as [columns, inner]. */
  readonly transposed?: "none" | "left" | "right" | "both";
}

/**
 * A B, row-major.
 *
 * @param left A, [rows, inner]
 * @param right B, [inner, columns]
 * @returns [rows, columns], a new array
 * @throws KernelInputError when the lengths differ from the shape
 */
export function matrixProduct(
  left: Float64Array,
  right: Float64Array,
  shape: MatrixProductShape,
): Float64Array {
  const { rows, inner, columns, transposed = "none" } = shape;
  assertLength("left", left, rows * inner, "rows x inner");
  assertLength("right", right, inner * columns, "inner x columns");
  const leftTransposed = transposed === "left" || transposed === "both";
  const rightTransposed = transposed === "right" || transposed === "both";
  return withArena(8 * (left.length + right.length + rows * columns) + scratchBytes, (arena) => {
    const packed = allocatePackedSides(arena);
    const a = copyIn(arena, left);
    const b = copyIn(arena, right);
    const c = copyIn(arena, new Float64Array(rows * columns));
    accumulateProduct(
      arena,
      packed,
      { address: c, stride: columns, rows, columns },
      {
        address: a,
        rowStride: leftTransposed ? 1 : inner,
        depthStride: leftTransposed ? rows : 1,
      },
      {
        address: b,
        rowStride: rightTransposed ? inner : 1,
        depthStride: rightTransposed ? 1 : columns,
      },
      inner,
    );
    return arena.float64(c, rows * columns).slice();
  });
}

/** For the packed panels and the alignment of everything. */
const scratchBytes = 2 * 2 ** 20;

/**
 * A^T W A, with W diagonal, the sum of w_k a_k a_k^T over the rows a_k of A; without weights A^T A.
 *
 * @param a [rows, columns]
 * @param weights w, [rows]
 * @returns [columns, columns], symmetric to the bit, a new array
 * @throws KernelInputError when the lengths differ
 */
export function symmetricRankUpdate(
  a: Float64Array,
  shape: { readonly rows: number; readonly columns: number },
  weights?: Float64Array,
): Float64Array {
  const { rows, columns } = shape;
  assertLength("a", a, rows * columns, "rows x columns");
  if (weights !== undefined) assertLength("weights", weights, rows, "rows");
  return withArena(8 * (2 * a.length + columns * columns) + scratchBytes, (arena) => {
    const packed = allocatePackedSides(arena);
    const left = copyIn(arena, a);
    let right = left;
    if (weights !== undefined) {
      right = arena.allocateFloat64(a.length);
      const weighted = arena.float64(right, a.length);
      for (let row = 0, entry = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++, entry++) weighted[entry] = weights[row]! * a[entry]!;
      }
    }
    const c = copyIn(arena, new Float64Array(columns * columns));
    accumulateProduct(
      arena,
      packed,
      { address: c, stride: columns, rows: columns, columns },
      { address: left, rowStride: 1, depthStride: columns },
      { address: right, rowStride: 1, depthStride: columns },
      rows,
      { triangle: "upper" },
    );
    const result = arena.float64(c, columns * columns).slice();
    doRows({ kind: "mirror", values: result, rows: columns });
    return result;
  });
}
