import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ByteSource } from "../chunks/byte-source.js";
import { addressOf } from "./address.js";
import { isAbort, objectFailure } from "./failure.js";
import { assertCodecs, type RequiredFilter, requiredPlugins } from "./filters.js";
import type { Hdf5Library, Hdf5Module } from "./library.js";
import { type ProgressListener, ProgressMeter } from "./progress.js";

/** What the items of a dataset are, as far as rabbit's files have them. */
export type ElementType =
  | "float64"
  | "float32"
  | "int64"
  | "uint64"
  | "int32"
  | "uint32"
  | "int16"
  | "uint16"
  | "int8"
  | "uint8"
  | "boolean"
  | "string"
  | "list"
  | "other";

/** Shape and storage of a dataset. */
export interface DatasetInfo {
  readonly path: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Number of items. */
  readonly length: number;
  /** Bytes of an item. */
  readonly itemSize: number;
  /** Whether the bytes of its numbers come in the order of those of the machine. */
  readonly littleEndian: boolean;
  /** Shape of a chunk; null where the dataset is contiguous. */
  readonly chunk: readonly number[] | null;
}

/** Told, in a sentence, what of a file is left out or read in another form. */
export type WarningListener = (warning: string) => void;

/** How a file was opened. */
export interface OpenFileOptions {
  /** For errors. */
  readonly name: string;
  readonly onProgress?: ProgressListener | undefined;
  readonly onWarning?: WarningListener | undefined;
  /** The bytes of the file, for what is read without HDF5. They are closed with the file. */
  readonly bytes?: ByteSource;
  /** Called after closing. */
  readonly release?: () => void;
}

type H5File = InstanceType<Hdf5Library["File"]>;
type Metadata = ReturnType<Hdf5Module["get_dataset_metadata"]>;

/** An open HDF5 file, for reading. Every failure is a RabbitInputError that names the file and the dataset. */
export class OpenFile {
  readonly name: string;
  readonly module: Hdf5Module;
  readonly fileId: bigint;
  /** Whether the library has stopped for good. */
  aborted = false;
  readonly bytes: ByteSource | undefined;
  private readonly file: H5File;
  private readonly onProgress: ProgressListener | undefined;
  private readonly onWarning: WarningListener | undefined;
  private meter: ProgressMeter | undefined;
  private readonly release: (() => void) | undefined;
  /** Datasets whose filters are there. */
  private readonly readable = new Set<string>();
  /** Names of the groups that were looked into: a lookup by path starts at the root each time. */
  private readonly namesOf = new Map<string, ReadonlySet<string>>();

  constructor(library: Hdf5Library, file: H5File, options: OpenFileOptions) {
    this.module = library.module;
    this.file = file;
    this.fileId = file.file_id;
    this.name = options.name;
    this.bytes = options.bytes;
    this.onProgress = options.onProgress;
    this.onWarning = options.onWarning;
    this.release = options.release;
  }

  /** Where what has been read is noted, undefined where nobody listens. */
  get progress(): ProgressMeter | undefined {
    if (this.onProgress) this.meter ??= new ProgressMeter(this.onProgress, () => this.numberBytes());
    return this.meter;
  }

  /** Tells of what is left out, or read in another form. */
  warn(what: string): void {
    this.onWarning?.(`${this.name}: ${what}.`);
  }

  close(): void {
    try {
      if (!this.aborted) this.file.close();
    } finally {
      this.bytes?.close();
      this.release?.();
    }
  }

  /** Names in a group, in the order of creation where the file keeps it, else by name. */
  keys(group: string): string[] {
    return [...this.names(group)];
  }

  private names(group: string): ReadonlySet<string> {
    const known = this.namesOf.get(group);
    if (known) return known;
    const names = this.attempt(group, () => new Set(this.module.get_names(this.fileId, group, false)));
    this.namesOf.set(group, names);
    return names;
  }

  /** What is at a path. */
  kind(path: string): "group" | "dataset" | "absent" {
    // A lookup through a missing group is an error of HDF5, not an answer.
    let parent = "/";
    for (const part of path.split("/").filter((name) => name !== "")) {
      if (!this.names(parent).has(part)) return "absent";
      const next = parent === "/" ? `/${part}` : `${parent}/${part}`;
      const type = this.attempt(next, () => this.module.get_type(this.fileId, next));
      if (type === this.module.H5G_DATASET) return "dataset";
      if (type !== this.module.H5G_GROUP) return "absent";
      parent = next;
    }
    return "group";
  }

  /** Shape and storage of a dataset, undefined where there is none. */
  find(path: string): DatasetInfo | undefined {
    return this.kind(path) === "dataset" ? this.describe(path) : undefined;
  }

  /**
   * Shape and storage of a dataset.
   *
   * @throws RabbitInputError where there is none
   */
  dataset(path: string, remedy?: string): DatasetInfo {
    const found = this.find(path);
    if (found) return found;
    throw new RabbitInputError({
      file: this.name,
      field: path,
      state: "missing",
      expected: "a dataset",
      ...(remedy && { remedy }),
    });
  }

  /** An attribute of numbers, undefined where there is none. */
  numericAttribute(path: string, name: string): number[] | undefined {
    return this.attempt(path, () => {
      if (!this.module.get_attribute_names(this.fileId, path).includes(name)) return undefined;
      const object = path === "/" ? this.file : this.file.get(path);
      const value: unknown = object !== null && "attrs" in object ? object.attrs[name]?.value : undefined;
      if (typeof value === "number" || typeof value === "bigint") return [Number(value)];
      if (ArrayBuffer.isView(value))
        return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
      throw new RabbitInputError({
        file: this.name,
        field: `${path}.${name}`,
        found: value,
        expected: "an attribute of numbers",
      });
    });
  }

  /** All items of a small dataset, as h5wasm gives them. */
  value(path: string): unknown {
    return this.attemptToRead(path, () => {
      const object = this.file.get(path);
      return object !== null && "value" in object ? object.value : undefined;
    });
  }

  /** Where the header of a dataset is in the file, from its base address. */
  addressOf(path: string): number {
    return this.attempt(path, () => addressOf(this.module, this.fileId, path));
  }

  /** The filters of a dataset, in the order of writing. */
  filtersOf(path: string): RequiredFilter[] {
    return this.attempt(path, () =>
      this.module.get_dataset_filters(this.fileId, path).map(({ id, name, cd_values }) => ({
        dataset: path,
        id,
        name,
        settings: Array.from(cd_values, Number),
      })),
    );
  }

  /** The filters of all datasets, one example of each. It looks at every object of the file. */
  filters(): RequiredFilter[] {
    const seen = new Map<number, RequiredFilter>();
    for (const path of this.datasets()) {
      for (const filter of this.filtersOf(path)) if (!seen.has(filter.id)) seen.set(filter.id, filter);
    }
    return [...seen.values()];
  }

  /** Paths of all datasets. */
  private datasets(): string[] {
    const paths = this.attempt("/", () =>
      this.module.get_names(this.fileId, "/", true).map((name) => `/${name}`),
    );
    return paths.filter(
      (path) => this.attempt(path, () => this.module.get_type(this.fileId, path)) === this.module.H5G_DATASET,
    );
  }

  /** Bytes of all arrays of numbers, decompressed. */
  private numberBytes(): number {
    return this.datasets()
      .map((path) => this.describe(path))
      .filter(({ type }) => /^(float|u?int)/.test(type))
      .reduce((sum, { length, itemSize }) => sum + length * itemSize, 0);
  }

  /** Runs a call of h5wasm, and turns what it throws into an error for the user. */
  attempt<T>(path: string, call: () => T): T {
    try {
      return call();
    } catch (error) {
      if (isAbort(error)) this.aborted = true;
      throw objectFailure(this.name, path, error);
    }
  }

  /** As `attempt`, for a call that reads the items of a dataset, for which a filter may be missing. */
  attemptToRead<T>(path: string, call: () => T): T {
    this.assertReadable(path);
    return this.attempt(path, call);
  }

  /** A filter that is not there would be an error in the middle of the read, and some of them stop HDF5 for good. */
  private assertReadable(path: string): void {
    if (this.readable.has(path)) return;
    const filters = this.filtersOf(path);
    requiredPlugins(filters, this.name);
    assertCodecs(filters, this.name);
    this.readable.add(path);
  }

  private describe(path: string): DatasetInfo {
    return this.attempt(path, () => {
      const metadata = this.module.get_dataset_metadata(this.fileId, path);
      return {
        path,
        type: elementType(this.module, metadata),
        shape: metadata.shape ?? [0],
        length: metadata.shape === null ? 0 : metadata.total_size,
        itemSize: metadata.size,
        littleEndian: metadata.littleEndian,
        chunk: metadata.chunks,
      };
    });
  }
}

function elementType(module: Hdf5Module, metadata: Metadata): ElementType {
  const { type, size, signed } = metadata;
  const classes = module.H5T_class_t;
  switch (type) {
    case classes.H5T_FLOAT.value:
      return size === 8 ? "float64" : size === 4 ? "float32" : "other";
    case classes.H5T_INTEGER.value:
      return size <= 8 ? (`${signed ? "int" : "uint"}${8 * size}` as ElementType) : "other";
    case classes.H5T_STRING.value:
      return "string";
    case classes.H5T_VLEN.value:
      return "list";
    case classes.H5T_ENUM.value: {
      const members = metadata.enum_type?.members ?? {};
      return size === 1 && members.FALSE === 0 && members.TRUE === 1 ? "boolean" : "other";
    }
    default:
      return "other";
  }
}
