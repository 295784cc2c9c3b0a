import { type PythonValue, RabbitInputError } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { SlabReader } from "../hdf5/slab-reader.js";
import { decodePickle } from "../pickle/decode.js";
import { assertLevels, MOST_LEVELS } from "../pickle/levels.js";
import { PickleError } from "../pickle/pickle-error.js";
import { assertExpandedSize } from "./expanded-size.js";
import { Converter } from "./from-pickle.js";
import { leaveOutUnknown, type ValuePath } from "./unknown-values.js";

/** The version that `wums.ioutils` writes and reads. */
export const PICKLE_GROUP_VERSION = 1;
export const VERSION_ATTRIBUTE = "narf_h5py_pickle_protocol_version";

/** Proxies of proxies are followed so far; rabbit's files have two levels. */
const MAXIMUM_DEPTH = 8;

/** How the object in a pickle group is read. */
export interface PickleGroupOptions {
  /**
   * Whether a value must be read, by the keys that lead to it, one or two. Others are left out, with a warning, where
   * nobody here knows what they are. By default all are needed, and what is not known is refused.
   */
  readonly needs?: (path: ValuePath) => boolean;
  /** Bound on values inside values. */
  readonly mostLevels?: number;
}

/** Values inside values of a proxy. */
const MOST_PROXY_LEVELS = 100;

/** Bytes of buffers that may be read once more. Python writes a buffer for each reference to one. */
const MOST_REPEATED_BYTES = 64 * 1024 ** 2;

/** What proxies and buffers of a file have been read. */
interface Referred {
  /** Objects by their paths; undefined while one is being read. */
  readonly objects: Map<string, PythonValue | undefined>;
  readonly buffers: Set<string>;
  repeatedBytes: number;
}

const referredOf = new WeakMap<OpenFile, Referred>();

/**
 * The object in a group that `wums.ioutils.pickle_dump_h5py` has written, with all that it refers to.
 *
 * @throws RabbitInputError where it is damaged, or names what is not allowed
 */
export function readPickleGroup(
  file: OpenFile,
  path: string,
  { needs, mostLevels = MOST_LEVELS }: PickleGroupOptions = {},
): PythonValue {
  return readGroup(file, path, { needs, mostLevels, depth: 0 });
}

interface GroupReading {
  readonly needs?: PickleGroupOptions["needs"] | undefined;
  readonly mostLevels: number;
  readonly depth: number;
}

function readGroup(file: OpenFile, path: string, { needs, mostLevels, depth }: GroupReading): PythonValue {
  const version =
    file.kind(path) === "group" ? file.numericAttribute(path, VERSION_ATTRIBUTE)?.[0] : undefined;
  if (version !== PICKLE_GROUP_VERSION || depth > MAXIMUM_DEPTH) {
    throw new RabbitInputError({
      file: file.name,
      field: path,
      state: version === undefined ? "not a pickled object" : `a pickled object of version ${version}`,
      expected: `a group of wums.ioutils, version ${PICKLE_GROUP_VERSION}`,
    });
  }
  const stream = readBytes(file, `${path}/pickle_data`);
  try {
    // The converter knows which names stand for a value: one that is not needed may be left out.
    const root = decodePickle(stream, { allows: () => true });
    assertLevels(root, mostLevels);
    const warn = (message: string) => file.warn(`${path}: ${message}`);
    const converter = new Converter({
      readBytes: (bufferPath) => readBuffer(file, bufferPath),
      readGroup: (groupPath) => readProxy(file, groupPath, depth + 1),
      warn,
    });
    if (needs !== undefined) {
      leaveOutUnknown(root, {
        needs,
        convert: (node) => converter.convert(node),
        leftOut: (keys, reason) => warn(`${keys.join(".")} is left out: it is ${reason}, which no fit needs`),
      });
    }
    const value = converter.convert(root);
    if (depth === 0) assertExpandedSize(value);
    return value;
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    throw new RabbitInputError(
      {
        file: file.name,
        field: path,
        state: error.found,
        expected: error.expected,
        remedy: "Write the file again with values that rabbit knows in its metadata.",
      },
      { cause: error },
    );
  }
}

function referred(file: OpenFile): Referred {
  const known = referredOf.get(file);
  if (known) return known;
  const none: Referred = { objects: new Map(), buffers: new Set(), repeatedBytes: 0 };
  referredOf.set(file, none);
  return none;
}

/** An object that others refer to, which is read once. */
function readProxy(file: OpenFile, path: string, depth: number): PythonValue {
  const { objects } = referred(file);
  const known = objects.get(path);
  if (known !== undefined) return known;
  if (objects.has(path)) throw new PickleError(`a reference of ${path} to itself`, "a tree of objects");
  objects.set(path, undefined);
  const value = readGroup(file, path, { mostLevels: MOST_PROXY_LEVELS, depth });
  objects.set(path, value);
  return value;
}

/** Contents of a histogram. */
function readBuffer(file: OpenFile, path: string): Uint8Array {
  const known = referred(file);
  const bytes = readBytes(file, path);
  if (known.buffers.has(path)) known.repeatedBytes += bytes.length;
  known.buffers.add(path);
  if (known.repeatedBytes > MOST_REPEATED_BYTES) {
    throw new PickleError(`many histograms with the contents of ${path}`, "contents for each histogram");
  }
  return bytes;
}

/** All bytes of a dataset of bytes. */
function readBytes(file: OpenFile, path: string): Uint8Array {
  const info = file.dataset(path);
  if (info.itemSize !== 1) {
    throw new RabbitInputError({
      file: file.name,
      field: path,
      state: `of type ${info.type}`,
      expected: "a dataset of bytes",
    });
  }
  const out = new Uint8Array(info.length);
  const reader = new SlabReader(file, info);
  try {
    for (let slab = reader.next(); slab !== undefined; slab = reader.next()) {
      out.set(new Uint8Array(slab.buffer, slab.byteOffset, slab.count), slab.start);
    }
  } finally {
    reader.close();
  }
  return out;
}
