import { MirrorComparison, type MirrorFault, type SparseRowBlock } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import type { DecodedEntries } from "./decode-entries.js";
import type { MatrixOutline } from "./matrix-outline.js";
import { checkedPortions, type PortionSource } from "./portions.js";
import { RowBlockBuilder } from "./row-block-builder.js";
import { openMatrix } from "./sparse-rows.js";

/**
 * Reads a symmetric sparse matrix, stored in full, and keeps its upper half with the diagonal.
 *
 * A digest of both halves, added up while they stream by, tells whether they are equal to the last bit. Where they are
 * not, the lower half is read once more and compared entry by entry: see `MirrorComparison`.
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
    const comparison = new MirrorComparison(size, blocks, (fault) => {
      throw errorOf(matrix, fault);
    });
    for await (const portion of checkedPortions(portions, matrix, "lower")) compare(comparison, portion);
    return comparison.finish();
  } finally {
    matrix.close();
  }
}

function compare(
  comparison: MirrorComparison,
  { rows, ends, runCount, columns, values }: DecodedEntries,
): void {
  let entry = 0;
  for (let run = 0; run < runCount; run++) {
    for (; entry < ends[run]!; entry++) comparison.meet(rows[run]!, columns[entry]!, values[entry]!);
  }
}

function errorOf(matrix: MatrixOutline, { row, column, below, above }: MirrorFault) {
  if (below !== undefined && above !== undefined) {
    return matrix.error(
      `${matrix.path}/values`,
      `${below} at [${row}, ${column}]`,
      `${above} as at [${column}, ${row}]: a symmetric matrix`,
      undefined,
      "Give the second derivatives of a function: they are symmetric.",
    );
  }
  const [lower, upper] = [`[${row}, ${column}]`, `[${column}, ${row}]`];
  return matrix.error(
    `${matrix.path}/indices`,
    below === undefined ? `${upper} without ${lower}` : `${lower} without ${upper}`,
    "a symmetric matrix stored in full, both halves",
    undefined,
    "Store both halves of the Hessian.",
  );
}
