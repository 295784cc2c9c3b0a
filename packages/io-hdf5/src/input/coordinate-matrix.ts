import { RabbitInputError } from "@rabbit-fit/contracts";
import { viewOf } from "../hdf5/number-stream.js";
import type { DatasetInfo, OpenFile } from "../hdf5/open-file.js";
import { SlabReader } from "../hdf5/slab-reader.js";
import { shapedDataset } from "./flat-array.js";

/** About how many entries a portion has; it is a whole number of chunks of both datasets where that is possible. */
const PORTION_ENTRIES = 2 ** 18;

/** The most entries for which a portion is made longer, so that it has whole chunks of both datasets. */
const LONGEST_PORTION = 2 ** 21;

/** Some consecutive entries of a sparse matrix, as the file has them. The arrays are overwritten by the next portion. */
export interface RawEntries {
  /** Index of the first entry among all. */
  readonly firstEntry: number;
  readonly count: number;
  /** Row and column of each entry, both as int64: [low, high, low, high] for each entry. */
  readonly words: Int32Array;
  /** [count] */
  readonly values: Float64Array;
}

/** A sparse matrix in a file: its shape, and its entries in portions. */
export class CoordinateMatrix {
  readonly path: string;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly entryCount: number;
  readonly portionEntries: number;
  readonly file: OpenFile;
  private readonly indices: SlabReader;
  private readonly values: SlabReader;
  private readonly valuesInfo: DatasetInfo;

  /** @param path a group with `indices` [entries, 2] int64, `values` [entries] and the attribute `dense_shape` */
  constructor(file: OpenFile, path: string) {
    this.file = file;
    this.path = path;
    const indices = shapedDataset(file, `${path}/indices`);
    const values = shapedDataset(file, `${path}/values`);
    const denseShape = file.numericAttribute(path, "dense_shape");
    if (denseShape?.length !== 2) {
      throw this.error(`${path}.dense_shape`, denseShape ? `[${denseShape}]` : "missing", "two sizes");
    }
    [this.rowCount, this.columnCount] = denseShape as [number, number];
    this.entryCount = values.info.length;
    if (indices.info.type !== "int64") {
      throw this.error(`${path}/indices`, `of type ${indices.info.type}`, "int64");
    }
    if (indices.shape.length !== 2 || indices.shape[1] !== 2 || indices.shape[0] !== this.entryCount) {
      throw this.error(
        `${path}/indices`,
        `of shape [${indices.shape.join(", ")}]`,
        `[${this.entryCount}, 2], one pair for each value`,
      );
    }
    if (values.info.shape.length !== 1) {
      throw this.error(
        `${path}/values`,
        `of shape [${values.info.shape.join(", ")}]`,
        `[${this.entryCount}]`,
      );
    }
    // Rows and columns are kept as Uint32, and 2^31 of either would not fit into a memory.
    if (this.rowCount > 2 ** 31 || this.columnCount > 2 ** 31) {
      throw this.error(`${path}.dense_shape`, `[${denseShape}]`, "sizes below 2147483648");
    }
    viewOf(file, values.info, undefined);
    this.valuesInfo = values.info;
    this.indices = new SlabReader(file, indices.info);
    this.values = new SlabReader(file, values.info);
    this.portionEntries = portionEntries(indices.info, values.info);
  }

  get portionCount(): number {
    return Math.ceil(this.entryCount / this.portionEntries);
  }

  /** The entries from portion * portionEntries on. */
  read(portion: number): RawEntries {
    const firstEntry = portion * this.portionEntries;
    const count = Math.min(this.portionEntries, this.entryCount - firstEntry);
    const rowsPerEntry = 2 / this.indices.rowSize;
    const indices = this.indices.read(firstEntry * rowsPerEntry, count * rowsPerEntry);
    const slab = this.values.read(firstEntry, count);
    const numbers = viewOf(this.file, this.valuesInfo, slab);
    const values = numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
    // The values may have made the heap grow, so the view on the indices is made last.
    const words = new Int32Array(this.file.module.HEAPU8.buffer, indices.byteOffset, 4 * count);
    return { firstEntry, count, words, values };
  }

  /** The error of an entry that is out of range. */
  rangeError(index: number, position: readonly [number, number]): RabbitInputError {
    const expected = `[row, column] below [${this.rowCount}, ${this.columnCount}]`;
    return this.error(`${this.path}/indices`, [...position], expected, index, REWRITE);
  }

  /** The error of an entry that is not after the one before. */
  orderError(
    index: number,
    position: readonly [number, number],
    previous: readonly [number, number],
  ): RabbitInputError {
    const twice = position[0] === previous[0] && position[1] === previous[1];
    const expected = twice ? "each entry once" : `entries sorted by row, then column: above [${previous}]`;
    return this.error(`${this.path}/indices`, [...position], expected, index, REWRITE);
  }

  /** The error of a value that is NaN or infinite. */
  valueError(index: number, value: number): RabbitInputError {
    return this.error(
      `${this.path}/values`,
      value,
      "a finite number",
      index,
      "Correct what the tensor was made from.",
    );
  }

  error(field: string, found: unknown, expected: string, index?: number, remedy?: string): RabbitInputError {
    return new RabbitInputError({
      file: this.file.name,
      field,
      found,
      expected,
      ...(index !== undefined && { index }),
      remedy: remedy ?? "The file is damaged: make it again.",
    });
  }

  close(): void {
    this.indices.close();
    this.values.close();
  }
}

const REWRITE = "Write the file again with the TensorWriter, which sorts the entries.";

function portionEntries(indices: DatasetInfo, values: DatasetInfo): number {
  const [chunkRows = 1] = indices.chunk ?? [];
  // Flattened pairs: a chunk of an odd number of items ends within a pair, and two of them do not.
  const pairs = indices.shape.length > 1 ? chunkRows : chunkRows % 2 === 0 ? chunkRows / 2 : chunkRows;
  const [chunkValues = 1] = values.chunk ?? [];
  const common = (pairs / greatestCommonDivisor(pairs, chunkValues)) * chunkValues;
  const step = common <= LONGEST_PORTION ? common : pairs;
  return step * Math.max(1, Math.floor(PORTION_ENTRIES / step));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
