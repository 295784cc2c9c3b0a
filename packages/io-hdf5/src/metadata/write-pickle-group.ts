import type { PythonValue } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { FlatWriter } from "../hdf5/flat-writer.js";
import type { NewFile } from "../hdf5/new-file.js";
import { encodePickle } from "../pickle/encode.js";
import type { Instance, PickleNode } from "../pickle/nodes.js";
import { histogramByteLength, histogramBytes, histogramPieces } from "./histogram-bytes.js";
import { PICKLE_GROUP_VERSION, VERSION_ATTRIBUTE } from "./pickle-group.js";
import {
  bufferNode,
  histogramNode,
  inlineBufferNode,
  inlineProxyNode,
  metadataToPickle,
  proxyNode,
} from "./to-pickle.js";

/** Contents up to this are not compressed: what describes the chunks of a dataset takes 2 KiB by itself. */
const SMALLEST_COMPRESSED = 8 * 1024;

/** Contents above this are not compressed: gzip is slow, and large matrices compress badly. */
const LARGEST_COMPRESSED = 16 * 1024 ** 2;

/**
 * Histograms with contents up to this are part of the object itself, as long as all of them together are not more than
 * MOST_INLINE_BYTES. In files that Python wrote every histogram is a group with two datasets; that costs a millisecond
 * and 6 KB, which is more than the fit to a toy of a small tensor takes. Python reads both alike.
 */
const LARGEST_INLINE_BYTES = 4 * 1024;
const MOST_INLINE_BYTES = 64 * 1024;

/** A pickle group that is being written: histograms first, then the object that refers to them. */
export class PickleGroupWriter {
  private readonly file: NewFile;
  private readonly path: string;
  private proxyCount = 0;
  private inlineBytes = 0;

  /** @param group whether the group is there already, as one around others is */
  constructor(file: NewFile, path: string, group: "new" | "existing" = "new") {
    this.file = file;
    this.path = path;
    if (group === "new") file.createGroup(path);
    file.writeAttribute(path, VERSION_ATTRIBUTE, PICKLE_GROUP_VERSION);
  }

  /** Stores a histogram, a larger one in a group of its own, from which it is read when it is asked for. */
  addHistogram(histogram: Histogram): Instance {
    const length = histogramByteLength(histogram);
    if (length <= LARGEST_INLINE_BYTES && this.inlineBytes + length <= MOST_INLINE_BYTES) {
      this.inlineBytes += length;
      return inlineProxyNode(histogramNode(histogram, inlineBufferNode(histogramBytes(histogram))));
    }
    const folder = `${this.path}/proxied_objects`;
    if (this.proxyCount === 0) this.file.createGroup(folder, "by creation");
    const path = `${folder}/proxied_object_${this.proxyCount++}`;
    const group = new PickleGroupWriter(this.file, path);
    const buffers = `${path}/h5_buffers`;
    this.file.createGroup(buffers, "by creation");
    const buffer = `${buffers}/h5_buffer_0`;
    writeBytes(this.file, buffer, length, histogramPieces(histogram));
    group.finish(histogramNode(histogram, bufferNode(buffer)));
    return proxyNode(path);
  }

  /** Writes the object itself. */
  finish(node: PickleNode): void {
    const bytes = encodePickle(node);
    writeBytes(this.file, `${this.path}/pickle_data`, bytes.length, [bytes]);
  }
}

/** Writes a value that refers to nothing else. @throws RabbitInputError where it is none that Python has */
export function writePickleGroup(file: NewFile, path: string, value: PythonValue): void {
  const node = metadataToPickle(value);
  new PickleGroupWriter(file, path).finish(node);
}

/** @param pieces of at least one byte in all, all in one where there are few */
function writeBytes(file: NewFile, path: string, length: number, pieces: Iterable<Uint8Array>): void {
  if (length < SMALLEST_COMPRESSED) {
    for (const bytes of pieces) file.writeNumbers(path, bytes);
    return;
  }
  const compression = length > LARGEST_COMPRESSED ? "none" : "gzip";
  const writer = new FlatWriter<Uint8Array>(file, path, new Uint8Array(), length, compression);
  for (const bytes of pieces) writer.write(bytes);
  writer.finish();
}
