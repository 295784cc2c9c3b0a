import { type PythonValue, RabbitInputError } from "@rabbit-fit/contracts";
import type { OpenFile } from "../hdf5/open-file.js";
import { SlabReader } from "../hdf5/slab-reader.js";
import { decodePickle } from "../pickle/decode.js";
import { PickleError } from "../pickle/pickle-error.js";
import { Converter } from "./from-pickle.js";
import { leaveOutUnknown, type ValuePath } from "./unknown-values.js";

/** The version that `wums.ioutils` writes and reads. */
export const PICKLE_GROUP_VERSION = 1;
export const VERSION_ATTRIBUTE = "narf_h5py_pickle_protocol_version";

/** Proxies of proxies are followed so far; rabbit's files have two levels. */
const MAXIMUM_DEPTH = 16;

/** How the object in a pickle group is read. */
export interface PickleGroupOptions {
  /**
   * Whether a value must be read, by the keys that lead to it, one or two. Others are left out, with a warning, where
   * nobody here knows what they are. By default all are needed, and what is not known is refused.
   */
  readonly needs?: (path: ValuePath) => boolean;
}

/** The object in a group that `wums.ioutils.pickle_dump_h5py` has written, with all that it refers to. */
export function readPickleGroup(
  file: OpenFile,
  path: string,
  { needs }: PickleGroupOptions = {},
  depth = 0,
): PythonValue {
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
    const warn = (message: string) => file.warn(`${path}: ${message}`);
    const converter = new Converter({
      readBytes: (bufferPath) => readBytes(file, bufferPath),
      readGroup: (groupPath) => readPickleGroup(file, groupPath, {}, depth + 1),
      warn,
    });
    if (needs !== undefined) {
      leaveOutUnknown(root, {
        needs,
        convert: (node) => converter.convert(node),
        leftOut: (keys, reason) => warn(`${keys.join(".")} is left out: it is ${reason}, which no fit needs`),
      });
    }
    return converter.convert(root);
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
