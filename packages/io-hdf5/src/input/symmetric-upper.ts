import type { SparseRowBlock } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { MirrorCheck } from "./mirror-check.js";
import { checkedPortions, type PortionSource } from "./portions.js";
import { RowBlockBuilder } from "./row-block-builder.js";
import { openMatrix } from "./sparse-rows.js";

/**
 * Reads a symmetric sparse matrix, stored in full, and keeps its upper half with the diagonal.
 *
 * A digest of both halves, added up while they stream by, tells whether they are equal to the last bit. Where they are
 * not, the lower half is read once more and compared entry by entry: see `MirrorCheck`.
 *
 * @throws RabbitInputError when the matrix is not symmetric
 */
export async function readSymmetricUpper(
  file: OpenFile,
  path: string,
  size: number,
  portions: PortionSource,
): Promise<SparseRowBlock[]> {
  const origin = "parameters of the term";
  const matrix = openMatrix(file, path, { rowCount: size, columnCount: size, origin });
  try {
    const { entryCount } = matrix;
    const builder = new RowBlockBuilder({ rowCount: size, rowCapacity: size, entryCount });
    let [first, second] = [0, 0];
    for await (const portion of checkedPortions(portions, matrix, "upper")) {
      builder.append(portion);
      first = (first + portion.digest[0]) | 0;
      second = (second + portion.digest[1]) | 0;
    }
    const blocks = builder.finish();
    if (first === 0 && second === 0) return blocks;
    const mirror = new MirrorCheck(matrix, blocks);
    for await (const portion of checkedPortions(portions, matrix, "lower")) mirror.compare(portion);
    mirror.finish();
    return blocks;
  } finally {
    matrix.close();
  }
}
