import { RabbitInputError } from "@rabbit-fit/contracts";
import type { ByteSource } from "../chunks/byte-source.js";
import type { GlobalHeaps } from "../chunks/global-heap.js";
import { addressOf } from "./address.js";
import { assertStored } from "./assert-stored.js";
import type { DatasetInfo, ElementType } from "./dataset-info.js";
import { isAbort, objectFailure } from "./failure.js";
import { assertCodecs, type RequiredFilter, requiredPlugins } from "./filters.js";
import type { Hdf5Library, Hdf5Module } from "./library.js";
import { type ProgressListener, ProgressMeter } from "./progress.js";
import { type TurnOptions, Turns } from "./turns.js";

/** What is at a path. */
export type ObjectKind = "group" | "dataset" | "absent";

/** Told, in a sentence, what of a file is left out or read in another form. */
export type WarningListener = (warning: string) => void;

/** How a file was opened. */
export interface OpenFileOptions extends TurnOptions {
  /** For errors. */
  readonly name: string;
  readonly onProgress?: ProgressListener | undefined;
  readonly onWarning?: WarningListener | undefined;
  /** The bytes of the file, for what is read without HDF5. They are closed with the file. */
  readonly bytes: ByteSource;
  /** Where strings and lists are. */
  readonly heaps: GlobalHeaps;
  /** Runs a call that a damaged file can make endless, and ends it when it takes too long. */
  readonly guard?: Guard | undefined;
  /** Called after closing. */
  readonly release?: () => void;
}

/** Runs a call, and throws an Error where it has taken too long. */
export type Guard = <T>(call: () => T) => T;

type H5File = InstanceType<Hdf5Library["File"]>;
type Metadata = ReturnType<Hdf5Module["get_dataset_metadata"]>;

/** An open HDF5 file, for reading. Every failure is a RabbitInputError that names the file and the dataset. */
export class OpenFile {
  readonly name: string;
  readonly module: Hdf5Module;
  readonly fileId: bigint;
  /** Whether the library has stopped for good. */
  aborted = false;
  readonly bytes: ByteSource;
  private readonly longestItem: number;
  private readonly guard: Guard;
  /** The same for strings and lists: those in heaps that were looked at come to an end. */
  private readonly guardItems: Guard;
  private readonly file: H5File;
  private readonly onProgress: ProgressListener | undefined;
  private readonly onWarning: WarningListener | undefined;
  private meter: ProgressMeter | undefined;
  private readonly turns: Turns;
  private readonly release: (() => void) | undefined;
  /** Datasets whose filters are there. */
  private readonly readable = new Set<string>();
  /** Names of the groups that were looked into: a lookup by path starts at the root each time. */
  private readonly namesOf = new Map<string, ReadonlySet<string>>();
  private readonly kinds = new Map<string, ObjectKind>();
  private readonly described = new Map<string, DatasetInfo>();

  constructor(library: Hdf5Library, file: H5File, options: OpenFileOptions) {
    this.module = library.module;
    this.file = file;
    this.fileId = file.file_id;
    this.name = options.name;
    this.bytes = options.bytes;
    this.longestItem = options.heaps.longest;
    const unguarded: Guard = (call) => call();
    this.guard = options.guard ?? unguarded;
    this.guardItems = options.heaps.complete ? unguarded : this.guard;
    this.onProgress = options.onProgress;
    this.onWarning = options.onWarning;
    this.turns = new Turns(options);
    this.release = options.release;
  }

  /** Where what has been read is noted, undefined where nobody listens. */
  get progress(): ProgressMeter | undefined {
    if (this.onProgress) this.meter ??= new ProgressMeter(this.onProgress, () => this.numberBytes());
    return this.meter;
  }

  /**
   * Yields to the event loop when it is time, so that progress is shown and reading can be ended.
   *
   * @throws what the signal was aborted with
   */
  pause(): Promise<void> {
    return this.turns.next();
  }

  /** Tells of what is left out, or read in another form. */
  warn(what: string): void {
    this.onWarning?.(`${this.name}: ${what}.`);
  }

  close(): void {
    try {
      if (!this.aborted) this.file.close();
    } finally {
      this.bytes.close();
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
    const names = this.attempt(group, () =>
      this.guard(() => new Set(this.module.get_names(this.fileId, group, false))),
    );
    this.namesOf.set(group, names);
    return names;
  }

  /** What is at a path. */
  kind(path: string): ObjectKind {
    return this.kindAt(path, MOST_LINKS);
  }

  private kindAt(path: string, links: number): ObjectKind {
    // A lookup through a missing group is an error of HDF5, not an answer.
    let parent = "/";
    const parts = path.split("/").filter((name) => name !== "");
    for (const [i, part] of parts.entries()) {
      if (!this.names(parent).has(part)) return "absent";
      const next = inside(parent, part);
      let kind = this.kinds.get(next);
      if (kind === undefined) {
        kind = this.kindOf(next, parent, links);
        this.kinds.set(next, kind);
      }
      if (kind === "dataset") return i === parts.length - 1 ? kind : "absent";
      if (kind === "absent") return kind;
      parent = next;
    }
    return "group";
  }

  /** What a name stands for. Links are looked at before HDF5 follows them: into other files it shall not go. */
  private kindOf(path: string, parent: string, links: number): ObjectKind {
    const { module, fileId } = this;
    const external: unknown = this.attempt(path, () => module.get_external_link(fileId, path));
    if (typeof external === "object" && external !== null && "filename" in external) {
      throw this.refusal(path, `a link to the file "${String(external.filename)}"`);
    }
    const target = this.attempt(path, () => module.get_symbolic_link(fileId, path));
    if (typeof target === "string") {
      if (links === 0) throw this.refusal(path, "a link to a link to a link, without end");
      const kind = this.kindAt(target.startsWith("/") ? target : inside(parent, target), links - 1);
      if (kind === "absent") return kind;
    }
    const type = this.attempt(path, () => module.get_type(fileId, path));
    return type === module.H5G_DATASET ? "dataset" : type === module.H5G_GROUP ? "group" : "absent";
  }

  private refusal(path: string, state: string, expected = "what is in the file itself"): RabbitInputError {
    return new RabbitInputError({
      file: this.name,
      field: path,
      state,
      expected,
      remedy: "Make the file again with the TensorWriter or rabbit fit.",
    });
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
      const value: unknown =
        object !== null && "attrs" in object ? this.guardItems(() => object.attrs[name]?.value) : undefined;
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
    const { length, type, shape } = this.dataset(path);
    const isOfHeap = type === "string" || type === "list";
    if (isOfHeap && shape.length === 1 && length * this.longestItem > MOST_TEXT_BYTES) {
      return this.itemsInSlabs(path, length);
    }
    return this.attemptToRead(path, () => {
      const object = this.file.get(path);
      return object !== null && "value" in object ? this.guardItems(() => object.value) : undefined;
    });
  }

  /**
   * Strings or lists, so many at once as have room where all were as long as the longest of the file. A damaged file can
   * have all of them refer to that one.
   */
  private itemsInSlabs(path: string, length: number): unknown[] {
    const perSlab = Math.max(1, Math.floor(MOST_TEXT_BYTES / this.longestItem));
    const items: unknown[] = [];
    let bytes = 0;
    for (let first = 0; first < length; first += perSlab) {
      const slab = this.attemptToRead(path, () => {
        const object = this.file.get(path);
        const range: [number, number] = [first, Math.min(first + perSlab, length)];
        return object !== null && "slice" in object ? this.guardItems(() => object.slice([range])) : [];
      }) as ArrayLike<string | ArrayLike<number>>;
      for (const item of Array.from(slab)) {
        bytes += typeof item === "string" ? item.length : 8 * item.length;
        items.push(item);
      }
      if (bytes > MOST_TEXT_BYTES) {
        throw this.refusal(path, `more than ${bytes} bytes of text or lists`, `at most ${MOST_TEXT_BYTES}`);
      }
    }
    return items;
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
    return [...this.walk("/")].filter((path) => this.kind(path) === "dataset");
  }

  /**
   * Paths of all groups and datasets in a group, at any depth.
   *
   * @param enters whether a group is looked into, by its path
   * @throws RabbitInputError where a group is in itself or in two places, or groups are nested too deep
   */
  *walk(group: string, enters: (path: string) => boolean = () => true): Generator<string> {
    const pathOf = new Map([[this.addressOf(group), group]]);
    const waiting = [[group]];
    for (let names = waiting.at(-1); names !== undefined; names = waiting.at(-1)) {
      const path = names.pop();
      if (path === undefined) {
        waiting.pop();
        continue;
      }
      if (path !== group) yield path;
      if (path !== group && (this.kind(path) !== "group" || !enters(path))) continue;
      const address = this.addressOf(path);
      const other = pathOf.get(address);
      if (other !== undefined && path !== group) {
        throw this.refusal(path, `the same group as ${other}`, "each group in one place");
      }
      pathOf.set(address, path);
      // The first list has the start alone.
      if (waiting.length > MOST_NESTED_GROUPS + 1) {
        throw this.refusal(
          path,
          "a group in many others",
          `at most ${MOST_NESTED_GROUPS} groups in each other`,
        );
      }
      waiting.push(
        this.keys(path)
          .reverse()
          .map((name) => inside(path, name)),
      );
    }
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
    const known = this.described.get(path);
    if (known) return known;
    const info = this.attempt(path, () => {
      const metadata = this.module.get_dataset_metadata(this.fileId, path);
      const shape = metadata.shape ?? [0];
      return {
        path,
        type: elementType(this.module, metadata),
        shape,
        // As a float, in which the sizes of a damaged file do not wrap around.
        length: shape.reduce((product, size) => product * size, 1),
        itemSize: metadata.size,
        littleEndian: metadata.littleEndian,
        chunk: metadata.chunks,
      };
    });
    assertStored(this.bytes, info, { address: this.addressOf(path), file: this.name });
    this.described.set(path, info);
    return info;
  }
}

/** Links to links are followed so far. */
const MOST_LINKS = 16;

/** Groups in each other: rabbit's files have six. */
const MOST_NESTED_GROUPS = 32;

/** Bytes of all strings or lists of a dataset. */
const MOST_TEXT_BYTES = 256 * 1024 ** 2;

function inside(group: string, name: string): string {
  return group === "/" ? `/${name}` : `${group}/${name}`;
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
