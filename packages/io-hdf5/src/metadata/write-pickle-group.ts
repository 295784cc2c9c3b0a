import type { MetadataValue } from "@rabbit-fit/contracts";
import type { Histogram } from "@rabbit-fit/sparse-hist";
import { FlatWriter } from "../hdf5/flat-writer.js";
import type { NewFile } from "../hdf5/new-file.js";
import { encodePickle } from "../pickle/encode.js";
import type { Instance, PickleNode } from "../pickle/nodes.js";
import { histogramBytes } from "./histogram-bytes.js";
import { PICKLE_GROUP_VERSION, VERSION_ATTRIBUTE } from "./pickle-group.js";
import { bufferNode, histogramNode, metadataToPickle, proxyNode } from "./to-pickle.js";

/** Contents above this are not compressed: gzip is slow, and large matrices compress badly. */
const LARGEST_COMPRESSED = 16 * 1024 ** 2;

/** A pickle group that is being written: histograms first, then the object that refers to them. */
export class PickleGroupWriter {
  private readonly file: NewFile;
  private readonly path: string;
  private proxyCount = 0;

  constructor(file: NewFile, path: string) {
    this.file = file;
    this.path = path;
    file.createGroup(path);
    file.writeAttribute(path, VERSION_ATTRIBUTE, PICKLE_GROUP_VERSION);
  }

  /** Stores a histogram in a group of its own, from which it is read when it is asked for. */
  addHistogram(histogram: Histogram): Instance {
    const folder = `${this.path}/proxied_objects`;
    if (this.proxyCount === 0) this.file.createGroup(folder, "by creation");
    const path = `${folder}/proxied_object_${this.proxyCount++}`;
    const group = new PickleGroupWriter(this.file, path);
    const buffers = `${path}/h5_buffers`;
    this.file.createGroup(buffers, "by creation");
    const buffer = `${buffers}/h5_buffer_0`;
    writeBytes(this.file, buffer, histogramBytes(histogram));
    group.finish(histogramNode(histogram, bufferNode(buffer)));
    return proxyNode(path);
  }

  /** Writes the object itself. */
  finish(node: PickleNode): void {
    writeBytes(this.file, `${this.path}/pickle_data`, encodePickle(node));
  }
}

/** Writes a value that refers to nothing else. */
export function writePickleGroup(file: NewFile, path: string, value: MetadataValue): void {
  new PickleGroupWriter(file, path).finish(metadataToPickle(value));
}

function writeBytes(file: NewFile, path: string, bytes: Uint8Array): void {
  const writer = new FlatWriter(
    file,
    path,
    bytes,
    bytes.length,
    bytes.length > LARGEST_COMPRESSED ? "none" : "gzip",
  );
  writer.write(bytes);
  writer.finish();
}
