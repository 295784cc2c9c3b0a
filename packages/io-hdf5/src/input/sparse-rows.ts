import type { SparseRowBlock } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { CoordinateMatrix } from "./coordinate-matrix.js";
import { checkedPortions, type PortionSource } from "./portions.js";
import { RowBlockBuilder } from "./row-block-builder.js";

/** Shape that a sparse matrix must have. */
export interface ExpectedShape {
  readonly rowCount: number;
  readonly columnCount: number;
  /** What the shape comes from, for the error. */
  readonly origin: string;
  readonly remedy?: string;
}

/**
 * Reads a sparse matrix into row blocks while its entries stream by, and checks them on the way: in range, sorted by
 * row and column, none twice, all finite.
 */
export async function readSparseRows(
  file: OpenFile,
  path: string,
  expected: ExpectedShape,
  portions: PortionSource,
): Promise<SparseRowBlock[]> {
  const matrix = openMatrix(file, path, expected);
  try {
    const { rowCount, columnCount, entryCount } = matrix;
    const builder = new RowBlockBuilder({ rowCount, rowCapacity: columnCount, entryCount });
    for await (const portion of checkedPortions(portions, matrix, "all")) builder.append(portion);
    return builder.finish();
  } finally {
    matrix.close();
  }
}

/** Finds a sparse matrix, and checks its shape. */
export function openMatrix(file: OpenFile, path: string, expected: ExpectedShape): CoordinateMatrix {
  const matrix = new CoordinateMatrix(file, path);
  const { rowCount, columnCount, origin, remedy } = expected;
  if (matrix.rowCount === rowCount && matrix.columnCount === columnCount) return matrix;
  throw matrix.error(
    `${path}.dense_shape`,
    `[${matrix.rowCount}, ${matrix.columnCount}]`,
    `[${rowCount}, ${columnCount}] (${origin})`,
    undefined,
    remedy,
  );
}
