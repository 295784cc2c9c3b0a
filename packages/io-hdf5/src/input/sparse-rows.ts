import type { SparseRowBlock } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { type CoordinatePortion, CoordinateStream } from "./coordinate-stream.js";
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
  const last = { row: 0, column: -1 };
  for (let portion = stream.next(); portion !== undefined; portion = stream.next()) {
    take(stream, portion, builder, last);
  }
  return builder.finish();
}

/**
 * Called once for each portion, and not one long loop: V8 replaces slow code by fast code when a function is entered.
 *
 * @param last position of the last entry of the portion before, and then of this one
 */
function take(
  stream: CoordinateStream,
  portion: CoordinatePortion,
  builder: RowBlockBuilder,
  last: { row: number; column: number },
): void {
  const { words, values, count } = portion;
  const { columns, values: kept } = builder;
  const { rowCount, columnCount } = stream;
  let { row: lastRow, column: lastColumn } = last;
  let filled = builder.count;
  for (let entry = 0; entry < count; entry++) {
    const at = 4 * entry;
    const row = words[at]!;
    const column = words[at + 2]!;
    const value = values[entry]!;
    if (row !== lastRow) {
      // A negative row is below the last, too.
      if (row < lastRow || row >= rowCount) throw stream.entryError(portion, entry, [lastRow, lastColumn]);
      builder.count = filled;
      builder.beginRow(row);
      filled = builder.count;
      lastRow = row;
      lastColumn = -1;
    }
    const wellFormed = (words[at + 1]! | words[at + 3]!) === 0 && column > lastColumn && column < columnCount;
    // value - value is NaN for NaN and infinity only.
    if (!wellFormed || value - value !== 0) throw stream.entryError(portion, entry, [lastRow, lastColumn]);
    columns[filled] = column;
    kept[filled++] = value;
    lastColumn = column;
  }
  builder.count = filled;
  last.row = lastRow;
  last.column = lastColumn;
}
