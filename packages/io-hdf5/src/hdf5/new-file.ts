import { type NumericData, RabbitInputError } from "@rabbit-fit/contracts";
import { hdf5Reason } from "./failure.js";
import { BLOSC2_LZ4 } from "./filters.js";
import type { Hdf5Library, Hdf5Module } from "./library.js";

/** How the numbers of a dataset are stored. */
export type Compression = "blosc2" | "gzip" | "none";

type H5File = InstanceType<Hdf5Library["File"]>;
type H5Group = ReturnType<H5File["create_group"]>;

/** An HDF5 file that is being written. Every failure is a RabbitInputError that names the file. */
export class NewFile {
  readonly module: Hdf5Module;
  readonly fileId: bigint;
  private readonly name: string;
  private readonly file: H5File;
  /** Groups by path: h5wasm creates an object from the group that is to hold it. */
  private readonly groups = new Map<string, H5Group>();

  constructor(library: Hdf5Library, file: H5File, name: string) {
    this.module = library.module;
    this.file = file;
    this.fileId = file.file_id;
    this.name = name;
    this.groups.set("/", file);
  }

  /** Writes everything out, and closes the file. */
  close(): void {
    try {
      // Not optional: after a failed call h5wasm leaves objects open, and closing alone would then write nothing.
      this.attempt("/", () => this.file.flush());
    } finally {
      this.file.close();
    }
  }

  createGroup(path: string, order: "by name" | "by creation" = "by name"): void {
    const { parent, name } = this.locate(path);
    this.attempt(path, () => this.groups.set(path, parent.create_group(name, order === "by creation")));
  }

  /** A list of strings, UTF-8 of any length. */
  writeStrings(path: string, strings: readonly string[]): void {
    const { parent, name } = this.locate(path);
    const shape = [strings.length];
    this.attempt(path, () => parent.create_dataset({ name, data: [...strings] as never, shape, dtype: "S" }));
  }

  /** A small list of numbers, stored as it is. */
  writeNumbers(path: string, data: NumericData): void {
    const { parent, name } = this.locate(path);
    this.attempt(path, () => parent.create_dataset({ name, data: data as never, shape: [data.length] }));
  }

  /**
   * An empty dataset of `length` numbers, to be filled chunk by chunk. Chunks that are never written read as zeros.
   *
   * @param like an array of the type of the numbers
   */
  createDataset(
    path: string,
    like: NumericData,
    length: number,
    chunk: number,
    compression: Compression,
  ): void {
    const { parent, name } = this.locate(path);
    const empty = like.subarray(0, 0) as never;
    this.attempt(path, () => {
      if (length === 0) {
        // As in the reference: an empty dataset is contiguous.
        parent.create_dataset({ name, data: empty, shape: [0] });
        return;
      }
      const filter =
        compression === "blosc2"
          ? BLOSC2_LZ4
          : compression === "gzip"
            ? { compression: "gzip" as const, compression_opts: GZIP_LEVEL }
            : {};
      const dataset = parent.create_dataset({
        name,
        data: empty,
        shape: [0],
        maxshape: [length],
        chunks: [chunk],
        ...filter,
      });
      // h5wasm writes all data on creation; growing the dataset afterwards allocates nothing.
      dataset.resize([length]);
    });
  }

  /** Writes consecutive numbers of a dataset. */
  writeSlice(path: string, start: number, data: NumericData): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.attempt(path, () => {
      const pointer = this.module._malloc(bytes.length);
      try {
        this.module.HEAPU8.set(bytes, pointer);
        const { fileId } = this;
        this.module.set_dataset_data(
          fileId,
          path,
          [BigInt(data.length)],
          [BigInt(start)],
          [1n],
          BigInt(pointer),
        );
      } finally {
        this.module._free(pointer);
      }
    });
  }

  /** An attribute of int64 numbers. Without a list it is a scalar. */
  writeAttribute(path: string, name: string, value: number | readonly number[]): void {
    const list = typeof value === "number" ? [value] : value;
    const shape = typeof value === "number" ? [] : [list.length];
    this.attempt(path, () => {
      const object = path === "/" ? this.file : this.file.get(path);
      if (object === null || !("create_attribute" in object)) throw new Error(`${path} is not there`);
      object.create_attribute(name, BigInt64Array.from(list, BigInt) as never, shape);
    });
  }

  /** Runs a call of h5wasm, and turns what it throws into an error for the user. */
  attempt<T>(path: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof RabbitInputError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      const system = /error message = '(.*?)'/.exec(message)?.[1];
      const full = system?.includes("No space left") ?? false;
      throw new RabbitInputError({
        file: this.name,
        field: path,
        found: `not written (${system ?? hdf5Reason(error)})`,
        expected: full ? "free space on the disk" : "a dataset that can be written",
        remedy: full
          ? "Free some space, or choose another folder for the output."
          : "Choose another folder for the output.",
      });
    }
  }

  private locate(path: string): { parent: H5Group; name: string } {
    const at = path.lastIndexOf("/");
    const parent = this.groups.get(path.slice(0, at) || "/");
    if (parent === undefined) throw new RangeError(`no group for ${path}`);
    return { parent, name: path.slice(at + 1) };
  }
}

/** Level 1 takes a third of the time of the default, 4, for a few percent of the size. */
const GZIP_LEVEL = 1;
