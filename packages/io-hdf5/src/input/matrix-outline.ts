import { RabbitInputError } from "@rabbit-fit/contracts";
import type { StoredChunks } from "../hdf5/stored-chunks.js";

/** What has to be known of a sparse matrix to read it. It can be sent to another thread. */
export interface MatrixDetails {
  /** Name of the file, for errors. */
  readonly fileName: string;
  readonly path: string;
  readonly rowCount: number;
  readonly columnCount: number;
  readonly entryCount: number;
  readonly portionEntries: number;
  /** Where the entries are in the file; undefined where only HDF5 can read them. */
  readonly stored?: { readonly indices: StoredChunks; readonly values: StoredChunks };
}

/** A sparse matrix in a file, without the file: its shape, how it is cut into portions, and its errors. */
export class MatrixOutline {
  readonly details: MatrixDetails;

  constructor(details: MatrixDetails) {
    this.details = details;
  }

  get path(): string {
    return this.details.path;
  }

  get rowCount(): number {
    return this.details.rowCount;
  }

  get columnCount(): number {
    return this.details.columnCount;
  }

  get entryCount(): number {
    return this.details.entryCount;
  }

  get portionEntries(): number {
    return this.details.portionEntries;
  }

  get portionCount(): number {
    return Math.ceil(this.entryCount / this.portionEntries);
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

  /** @param found numbers as they are, anything else in words */
  error(
    field: string,
    found: number | readonly number[] | string,
    expected: string,
    index?: number,
    remedy?: string,
  ): RabbitInputError {
    return new RabbitInputError({
      file: this.details.fileName,
      field,
      ...(typeof found === "string" ? { state: found } : { found }),
      expected,
      ...(index !== undefined && { index }),
      remedy: remedy ?? "The file is damaged: make it again.",
    });
  }
}

const REWRITE = "Write the file again with the TensorWriter, which sorts the entries.";
