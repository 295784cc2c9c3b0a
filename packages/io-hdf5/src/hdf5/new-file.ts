import { type NumericData, RabbitInputError } from "@rabbit-fit/contracts";
import { isError } from "@rabbit-fit/contracts/options";
import type { ClosedFile } from "../chunks/closed-file.js";
import { FileTail } from "../chunks/file-tail.js";
import { addressOf } from "./address.js";
import { hdf5Reason } from "./failure.js";
import { BLOSC2_LZ4 } from "./filters.js";
import { type ItemType, numberType, stringType } from "./item-type.js";
import type { Hdf5Library, Hdf5Module } from "./library.js";
import type { ProgressMeter } from "./progress.js";
import { type TurnOptions, Turns } from "./turns.js";

/** How the numbers of a dataset are stored. */
export type Compression = "blosc2" | "gzip" | "none";

type H5File = InstanceType<Hdf5Library["File"]>;

/** Python rabbit's size of a chunk, and ours: 4 MiB. */
export const CHUNK_BYTES = 4 * 1024 ** 2;

/** How a file is written. */
export interface NewFileOptions extends TurnOptions {
  /** Name of the file, for errors. */
  readonly name: string;
  /** Bytes of the chunks that numbers are stored in, at most. By default CHUNK_BYTES. */
  readonly chunkBytes?: number | undefined;
  readonly progress?: ProgressMeter | undefined;
  /** Opens the file once HDF5 has closed it. */
  readonly reopen: () => Promise<ClosedFile>;
}

/** An HDF5 file that is being written. Every failure is a RabbitInputError that names the file. */
export class NewFile {
  readonly module: Hdf5Module;
  readonly fileId: bigint;
  readonly chunkBytes: number;
  readonly progress: ProgressMeter | undefined;
  private readonly options: NewFileOptions;
  private readonly file: H5File;
  /** Memory on the heap of HDF5 that has not been given back. */
  private readonly allocated = new Set<number>();
  /** What appends chunks when HDF5 has closed the file. */
  private readonly appending: ((tail: FileTail) => Promise<void>)[] = [];
  private readonly turns: Turns;

  constructor(library: Hdf5Library, file: H5File, options: NewFileOptions) {
    this.module = library.module;
    this.file = file;
    this.fileId = file.file_id;
    this.chunkBytes = options.chunkBytes ?? CHUNK_BYTES;
    this.progress = options.progress;
    this.options = options;
    this.turns = new Turns(options);
  }

  /** Writes everything out, and closes the file. */
  private close(): void {
    this.releaseAll();
    try {
      // Not optional: after a failed call h5wasm leaves objects open, and closing alone would then write nothing.
      this.attempt("/", () => this.file.flush());
    } catch (error) {
      this.abandon();
      throw error;
    }
    this.attempt("/", () => this.file.close());
  }

  /** Closes the file after a failure, which says more than what fails because of it. */
  private abandon(): void {
    this.releaseAll();
    try {
      this.file.close();
    } catch {
      // What was to be written into it still cannot be.
    }
  }

  /**
   * Yields to the event loop when it is time, so that progress is shown and writing can be ended.
   *
   * @throws what the signal was aborted with
   */
  pause(): Promise<void> {
    return this.turns.next();
  }

  /** Zeroed memory on the heap of HDF5, aligned for numbers of any type. What is not released is when the file closes. */
  allocate(path: string, bytes: number): number {
    return this.attempt(path, () => {
      // malloc(0) may give a null pointer, which HDF5 would take for a fault.
      const pointer = this.module._malloc(Math.max(8, bytes));
      if (pointer === 0) throw new Error(`no memory for ${bytes} bytes`);
      this.allocated.add(pointer);
      this.module.HEAPU8.fill(0, pointer, pointer + bytes);
      return pointer;
    });
  }

  release(pointer: number): void {
    if (this.allocated.delete(pointer)) this.module._free(pointer);
  }

  createGroup(path: string, order: "by name" | "by creation" = "by name"): void {
    this.attempt(path, () => this.module.create_group(this.fileId, path, order === "by creation"));
  }

  /**
   * A list of strings, UTF-8 of any length. HDF5 is given pointers to them: h5wasm would convert them one by one, which
   * takes half a second for 100,000.
   *
   * @throws RabbitInputError for a string with a NUL, which ends it in the file
   */
  writeStrings(path: string, strings: readonly string[]): void {
    const { module } = this;
    const cut = strings.findIndex((string) => string.includes("\0"));
    if (cut >= 0) {
      throw new RabbitInputError({
        file: this.options.name,
        field: path,
        index: cut,
        found: strings[cut],
        expected: "a string without the character NUL",
      });
    }
    const bytes = new TextEncoder().encode(strings.map((string) => `${string}\0`).join(""));
    const text = this.allocate(path, bytes.length);
    module.HEAPU8.set(bytes, text);
    const pointers = new Uint32Array(strings.length);
    for (let i = 0, at = 0; i < strings.length; i++) {
      pointers[i] = text + at;
      at = bytes.indexOf(0, at) + 1;
    }
    this.create(path, stringType(module), pointers, pointers.length);
    this.release(text);
  }

  /** A small list of numbers, or bytes, stored as they are. */
  writeNumbers(path: string, data: NumericData): void {
    this.create(path, numberType(this.module, data), data, data.length);
  }

  /** One number, float64, without an axis. */
  writeNumber(path: string, value: number): void {
    const data = Float64Array.of(value);
    this.create(path, numberType(this.module, data), data, 1, { shape: [], maxshape: [] });
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
    const { module, fileId } = this;
    const empty = like.subarray(0, 0);
    const type = numberType(module, like);
    if (length === 0) {
      // As in Python rabbit: an empty dataset is contiguous.
      this.create(path, type, empty, 0);
      return;
    }
    const chunks = [BigInt(chunk)];
    this.create(path, type, empty, 0, { maxshape: [BigInt(length)], chunks, ...FILTERS[compression] });
    // HDF5 is to write all data on creation; growing the dataset afterwards allocates nothing.
    this.attempt(path, () => module.resize_dataset(fileId, path, [BigInt(length)]));
  }

  /** Writes consecutive numbers of a dataset, which are on the heap of HDF5. */
  writeFromHeap(path: string, start: number, count: number, pointer: number): void {
    const { module, fileId } = this;
    this.attempt(path, () =>
      module.set_dataset_data(fileId, path, [BigInt(count)], [BigInt(start)], [1n], BigInt(pointer)),
    );
  }

  /** Where the header of a dataset is in the file. */
  addressOf(path: string): number {
    return this.attempt(path, () => addressOf(this.module, this.fileId, path));
  }

  /** Has chunks appended when all else has been written. */
  append(chunks: (tail: FileTail) => Promise<void>): void {
    this.appending.push(chunks);
  }

  /** An attribute of int64 numbers. Without a list it is a scalar. */
  writeAttribute(path: string, name: string, value: number | readonly number[]): void {
    const list = BigInt64Array.from(typeof value === "number" ? [value] : value, BigInt);
    const shape = typeof value === "number" ? [] : [BigInt(list.length)];
    this.createAttribute(path, name, { ...numberType(this.module, list), shape }, list);
  }

  /** A scalar attribute of one float64. */
  writeFloatAttribute(path: string, name: string, value: number): void {
    const list = Float64Array.of(value);
    this.createAttribute(path, name, { ...numberType(this.module, list), shape: [] }, list);
  }

  /** A scalar attribute of text, UTF-8 of any length. */
  writeTextAttribute(path: string, name: string, text: string): void {
    const bytes = new TextEncoder().encode(`${text}\0`);
    const at = this.allocate(path, bytes.length);
    this.module.HEAPU8.set(bytes, at);
    this.createAttribute(path, name, { ...stringType(this.module), shape: [] }, Uint32Array.of(at));
    this.release(at);
  }

  /** Fills the file, closes it in any case, and appends what was to be appended. */
  async fill(write: (file: NewFile) => void | Promise<void>): Promise<void> {
    try {
      await write(this);
    } catch (error) {
      this.abandon();
      throw error;
    }
    this.close();
    if (this.appending.length > 0) await this.appendAll();
  }

  /** The same at once, for a file to which nothing is appended. */
  fillAtOnce(write: (file: NewFile) => void): void {
    try {
      write(this);
    } catch (error) {
      this.abandon();
      throw error;
    }
    this.close();
  }

  /** Runs a call of h5wasm, and turns what it throws into an error for the user. */
  attempt<T>(path: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (error instanceof RabbitInputError) throw error;
      const message = isError(error) ? error.message : String(error);
      const system = /error message = '(.*?)'/.exec(message)?.[1];
      const full = system?.includes("No space left") ?? false;
      throw new RabbitInputError({
        file: this.options.name,
        field: path,
        state: `not written (${system ?? hdf5Reason(error)})`,
        expected: full ? "free space on the disk" : "a dataset that can be written",
        remedy: full
          ? "Free some space, or choose another folder for the output."
          : "Choose another folder for the output.",
      });
    }
  }

  /**
   * A dataset with its data, by the function of the module: the methods of h5wasm look every new dataset up again, and a
   * result of many toys is made of little else.
   */
  private create(
    path: string,
    type: ItemType,
    data: NumericData,
    length: number,
    storage: {
      readonly shape?: readonly bigint[];
      readonly maxshape?: readonly bigint[];
      readonly chunks?: readonly bigint[];
    } = {},
  ): void {
    const { module, fileId } = this;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const shape = [BigInt(length)];
    const description = { ...type, shape, maxshape: shape, chunks: null, ...storage };
    this.withBytes(path, bytes, (at) => module.create_dataset(fileId, path, at, description as never));
  }

  private createAttribute(
    path: string,
    name: string,
    type: ItemType & { readonly shape: readonly bigint[] },
    data: NumericData,
  ): void {
    const { module, fileId } = this;
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const description = { ...type, maxshape: type.shape, chunks: null };
    this.withBytes(path, bytes, (at) =>
      module.create_attribute(fileId, path, name, at, description as never),
    );
  }

  /** Calls HDF5 with bytes on its heap. */
  private withBytes(path: string, bytes: Uint8Array, call: (pointer: bigint) => unknown): void {
    const pointer = this.allocate(path, bytes.length);
    this.module.HEAPU8.set(bytes, pointer);
    this.attempt(path, () => call(BigInt(pointer)));
    this.release(pointer);
  }

  private async appendAll(): Promise<void> {
    const closed = await this.options.reopen();
    try {
      const tail = new FileTail(closed);
      for (const append of this.appending) await append(tail);
      await tail.finish();
    } finally {
      await closed.close();
    }
  }

  private releaseAll(): void {
    for (const pointer of this.allocated) this.module._free(pointer);
    this.allocated.clear();
  }
}

/** Level 1 takes a third of the time of the default, 4, for a few percent of the size. */
const GZIP_LEVEL = 1;

const FILTERS: { readonly [K in Compression]: object } = {
  blosc2: BLOSC2_LZ4,
  gzip: { compression: 1, compression_opts: [GZIP_LEVEL] },
  none: {},
};
