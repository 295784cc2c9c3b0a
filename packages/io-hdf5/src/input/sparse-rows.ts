import type { SparseRowBlock } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { CoordinateStream } from "./coordinate-stream.js";
import { RowBlockBuilder } from "./row-block-builder.js";

/** Shape that a sparse matrix must have. */
export interface ExpectedShape {
  readonly rowCount: number;
  readonly columnCount: number;
  /** What the shape comes from, for the error. */
  readonly origin: string;
}

/**
 * Reads a sparse matrix into row blocks while its entries stream by, and checks them on the way: in range, sorted by
 * row and column, none twice, all finite.
 */
export function readSparseRows(file: OpenFile, path: string, expected: ExpectedShape): SparseRowBlock[] {
  const stream = new CoordinateStream(file, path);
  try {
    const { rowCount, columnCount, origin } = expected;
    if (stream.rowCount !== rowCount || stream.columnCount !== columnCount) {
      throw stream.error(
        `${path}.dense_shape`,
        `[${stream.rowCount}, ${stream.columnCount}]`,
        `[${rowCount}, ${columnCount}] (${origin})`,
      );
    }
    return collect(stream);
  } finally {
    stream.close();
  }
}

function collect(stream: CoordinateStream): SparseRowBlock[] {
  const { rowCount, columnCount, entryCount } = stream;
  const builder = new RowBlockBuilder({ rowCount, rowCapacity: columnCount, entryCount });
  let lastRow = 0;
  let lastColumn = -1;
  for (let portion = stream.next(); portion !== undefined; portion = stream.next()) {
    const { words, values, count } = portion;
    const { columns, values: kept } = builder;
    let filled = builder.count;
    for (let entry = 0; entry < count; entry++) {
      const at = 4 * entry;
      const row = words[at]!;
      const column = words[at + 2]!;
      const value = values[entry]!;
      if (row !== lastRow) {
        // A row below the last, which `>=` lets through as a negative number cannot be, is out of order.
        if (row < lastRow || row >= rowCount) throw stream.entryError(portion, entry, [lastRow, lastColumn]);
        builder.count = filled;
        builder.beginRow(row);
        filled = builder.count;
        lastRow = row;
        lastColumn = -1;
      }
      const wellFormed =
        (words[at + 1]! | words[at + 3]!) === 0 && column > lastColumn && column < columnCount;
      // value - value is NaN for NaN and infinity only.
      if (!wellFormed || value - value !== 0) throw stream.entryError(portion, entry, [lastRow, lastColumn]);
      columns[filled] = column;
      kept[filled++] = value;
      lastColumn = column;
    }
    builder.count = filled;
  }
  return builder.finish();
}
