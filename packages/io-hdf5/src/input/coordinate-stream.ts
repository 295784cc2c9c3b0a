import { RabbitInputError } from "@rabbit-fit/contracts";
import { NumberStream } from "../hdf5/number-stream.js";
import type { OpenFile } from "../hdf5/open-file.js";
import { SlabReader } from "../hdf5/slab-reader.js";
import { shapedDataset } from "./flat-array.js";

/** Some consecutive entries of a sparse matrix. The arrays are overwritten by the next portion. */
export interface CoordinatePortion {
  /** Index of the first entry among all. */
  readonly firstEntry: number;
  readonly count: number;
  /** Row and column of each entry, both as int64: [low, high, low, high] for each entry. */
  readonly words: Int32Array;
  /** [count] */
  readonly values: Float64Array;
}

/** A sparse matrix in a file: its shape, and its entries in the order of the file. */
export class CoordinateStream {
  readonly path: string;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly entryCount: number;
  private readonly indices: SlabReader;
  private readonly values: NumberStream;
  private readonly file: OpenFile;
  private scratch = new Float64Array(0);

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
    // Rows and columns are kept as Uint32, and 2^31 of either would not fit into a memory.
    if (this.rowCount > 2 ** 31 || this.columnCount > 2 ** 31) {
      throw this.error(`${path}.dense_shape`, `[${denseShape}]`, "sizes below 2147483648");
    }
    this.indices = new SlabReader(file, indices.info, 2);
    this.values = new NumberStream(file, values.info);
  }

  /** The next entries, undefined after the last. */
  next(): CoordinatePortion | undefined {
    const slab = this.indices.next();
    if (slab === undefined) return undefined;
    const count = slab.count / 2;
    if (this.scratch.length < count) this.scratch = new Float64Array(count);
    const values = this.scratch.subarray(0, count);
    this.values.read(values);
    // The values may have made the heap grow, so the view on the indices is made last.
    const words = new Int32Array(this.file.module.HEAPU8.buffer, slab.byteOffset, 4 * count);
    return { firstEntry: slab.start / 2, count, words, values };
  }

  /** The error of an entry that is out of range, out of order, or not a finite number. */
  entryError(
    portion: CoordinatePortion,
    entry: number,
    previous: readonly [number, number],
  ): RabbitInputError {
    const { words, values, firstEntry } = portion;
    const wide = (word: number) => words[4 * entry + word + 1]! * 2 ** 32 + (words[4 * entry + word]! >>> 0);
    const [row, column] = [wide(0), wide(2)];
    const index = firstEntry + entry;
    const make = "Write the file again with the TensorWriter, which sorts the entries.";
    if (row < 0 || row >= this.rowCount || column < 0 || column >= this.columnCount) {
      const expected = `[row, column] below [${this.rowCount}, ${this.columnCount}]`;
      return this.error(`${this.path}/indices`, [row, column], expected, index, make);
    }
    if (row < previous[0] || (row === previous[0] && column <= previous[1])) {
      const twice = row === previous[0] && column === previous[1];
      const expected = twice ? "each entry once" : `entries sorted by row, then column: above [${previous}]`;
      return this.error(`${this.path}/indices`, [row, column], expected, index, make);
    }
    return this.error(
      `${this.path}/values`,
      values[entry],
      "a finite number",
      index,
      "Correct the templates.",
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
