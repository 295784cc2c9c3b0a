// The script of a decoding thread: reads and decodes portions of sparse matrices, by itself where it can, and otherwise
// with an HDF5 library of its own.
import { parentPort, workerData } from "node:worker_threads";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { hdf5Reason, openFailure } from "../hdf5/failure.js";
import { prepare } from "../hdf5/library.js";
import { OpenFile } from "../hdf5/open-file.js";
import { CoordinateMatrix } from "../input/coordinate-matrix.js";
import { decodeEntries } from "../input/decode-entries.js";
import type { EntryBuffers } from "../input/entry-buffers.js";
import { MatrixOutline } from "../input/matrix-outline.js";
import { PortionReader } from "../input/portion-reader.js";
import type { DecodeReply, DecodeRequest, DecoderMessage, DecoderSetup } from "./decode-protocol.js";
import { bytesOfFile } from "./file-bytes.js";

const { path, name, h5wasm, plugins } = workerData as DecoderSetup;
const bytes = bytesOfFile(path);

let opened: Promise<OpenFile> | undefined;

async function open(): Promise<OpenFile> {
  const { default: build } = (await import(h5wasm)) as { default: Parameters<typeof prepare>[0] };
  const library = await prepare(build);
  library.module.insert_plugin_search_path(plugins, 0);
  try {
    return new OpenFile(library, new library.File(path, "r"), {
      name,
      bytes,
      heaps: { longest: 0, complete: false },
    });
  } catch (error) {
    throw openFailure(name, error);
  }
}

/** The matrix that portions are of: one is read after the other. */
interface Current {
  readonly outline: MatrixOutline;
  readonly direct: PortionReader | undefined;
}
let current: Current | undefined;

/** The same matrix, where HDF5 has to read it. */
let slow: CoordinateMatrix | undefined;

async function openSlow(where: string): Promise<CoordinateMatrix> {
  opened ??= open();
  const file = await opened;
  if (slow?.path !== where) {
    slow?.close();
    slow = new CoordinateMatrix(file, where);
  }
  return slow;
}

let shared: readonly EntryBuffers[] = [];

async function answer(
  { outline, direct }: Current,
  { id, portion, keep, slot }: DecodeRequest,
): Promise<void> {
  const send = (reply: DecodeReply) => parentPort!.postMessage(reply);
  const out = shared[slot]!;
  try {
    // What is read is decoded at once: the next request may read into the same arrays.
    const entries = direct?.read(portion) ?? (await openSlow(outline.path)).read(portion);
    const decoded = decodeEntries(entries, outline, keep, out);
    const { rows, ends, columns, values, ...found } = decoded;
    send({ kind: "decoded", id, found });
  } catch (error) {
    if (error instanceof RabbitInputError) send({ kind: "refused", id, fault: error.details });
    else send({ kind: "failed", id, message: hdf5Reason(error) });
  }
}

parentPort!.on("message", (message: DecoderMessage) => {
  switch (message.kind) {
    case "share":
      shared = message.slots;
      break;
    case "matrix":
      current = {
        outline: new MatrixOutline(message.details),
        direct: PortionReader.of(bytes, message.details),
      };
      break;
    case "decode":
      void answer(current!, message);
      break;
    case "end":
      parentPort!.close();
      break;
    default:
      message satisfies never;
  }
});
