import { RabbitInputError } from "@rabbit-fit/contracts";
import type { Readable } from "../chunks/byte-source.js";
import { UnknownFormat } from "../chunks/format.js";
import { checkGlobalHeaps, type GlobalHeaps } from "../chunks/global-heap.js";
import { readStorage, type Storage } from "../chunks/storage.js";
import type { DatasetInfo } from "./dataset-info.js";

/** Bytes that a dataset may have without any in the file: they are its fill value, zero. */
const MOST_UNSTORED = 64 * 1024 ** 2;

/**
 * Matrices that can be mostly zeros, which are not written. Their shapes are checked against the lists of names, and
 * their sizes against the memory, before they are read.
 */
const MOSTLY_ZERO = /\/(hlogk|hbetavariations|hdata_cov_inv|hess_dense)$/;

/** The largest chunk: HDF5 has a whole one in its memory, of two GiB. */
const LARGEST_CHUNK = 512 * 1024 ** 2;

/** No compression makes more of a byte than gzip of zeros. */
const MOST_COMPRESSED = 1032;

const DAMAGED = "The file is damaged: make it again, or copy it again.";

/**
 * Checks that the items of a dataset are in its file, before memory is taken for them.
 *
 * @throws RabbitInputError where they are in other files or datasets, or far fewer are stored than the shape says
 */
export function assertStored(
  source: Readable,
  info: DatasetInfo,
  { address, file }: { readonly address: number; readonly file: string },
): void {
  const { path: field } = info;
  let storage: Storage;
  try {
    storage = readStorage(source, address);
  } catch (error) {
    if (!(error instanceof UnknownFormat || error instanceof RangeError)) throw error;
    const state = `unreadable (${error.message})`;
    throw new RabbitInputError(
      { file, field, state, expected: "an intact dataset", remedy: DAMAGED },
      { cause: error },
    );
  }
  if (storage.kind === "external" || storage.kind === "virtual") {
    throw new RabbitInputError({
      file,
      field,
      state: storage.kind === "external" ? "stored in other files" : "made of other datasets",
      expected: "numbers in the file itself",
      remedy: "Copy the numbers into a dataset of this file.",
    });
  }
  const unstored = unstoredBytes(source, info, storage);
  if (unstored > MOST_UNSTORED && !MOSTLY_ZERO.test(field)) {
    throw new RabbitInputError({
      file,
      field,
      state: `of shape [${info.shape.join(", ")}], of which ${unstored} bytes are not in the file`,
      expected: "numbers that have been written",
      remedy: DAMAGED,
    });
  }
  const chunkBytes = (info.chunk ?? []).reduce((product, size) => product * size, info.itemSize);
  if (chunkBytes > LARGEST_CHUNK) {
    throw new RabbitInputError({
      file,
      field,
      state: `stored in chunks of ${chunkBytes} bytes`,
      expected: `chunks of at most ${LARGEST_CHUNK} bytes`,
      remedy: "Write the file again in chunks of a few MiB.",
    });
  }
}

function unstoredBytes(
  source: Readable,
  { shape, length, itemSize, chunk }: DatasetInfo,
  storage: Storage,
): number {
  const bytes = length * itemSize;
  if (bytes <= MOST_UNSTORED) return 0;
  if (storage.kind === "contiguous") return Math.max(0, bytes - storage.bytes);
  if (storage.kind !== "chunked" || chunk === null) return bytes;
  if (storage.chunkCount === undefined) {
    // An index that is not read here: the file must at least be large enough.
    const isThere = source.readInto(new Uint8Array(1), Math.floor(bytes / MOST_COMPRESSED));
    return isThere ? 0 : bytes;
  }
  const count = shape.reduce((product, size, axis) => product * Math.ceil(size / chunk[axis]!), 1);
  return bytes * Math.max(0, 1 - storage.chunkCount / count);
}

/**
 * Checks the heaps in which strings and lists are.
 *
 * @throws RabbitInputError where HDF5 would never come to an end
 */
export function assertHeaps(file: string, source: Readable, size: number): GlobalHeaps {
  const heaps = checkGlobalHeaps(source, size);
  const { fault } = heaps;
  if (fault === undefined) return heaps;
  throw new RabbitInputError({
    file,
    field: "strings",
    state: `${fault.found}, in the heap at byte ${fault.position}`,
    expected: "an intact heap",
    remedy: DAMAGED,
  });
}
