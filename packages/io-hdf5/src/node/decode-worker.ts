// The script of a decoding thread: reads and decodes portions of sparse matrices with an HDF5 library of its own.
import { parentPort, workerData } from "node:worker_threads";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { detailsOf, hdf5Reason, openFailure } from "../hdf5/failure.js";
import { prepare } from "../hdf5/library.js";
import { OpenFile } from "../hdf5/open-file.js";
import { CoordinateMatrix } from "../input/coordinate-matrix.js";
import { decodeEntries, newEntryBuffers } from "../input/decode-entries.js";
import { buffersToMove, type DecodeReply, type DecodeRequest, type DecoderSetup } from "./decode-protocol.js";

const { path, name, h5wasm, plugins } = workerData as DecoderSetup;

async function open(): Promise<OpenFile> {
  const { default: build } = (await import(h5wasm)) as { default: Parameters<typeof prepare>[0] };
  const library = await prepare(build);
  library.module.insert_plugin_search_path(plugins, 0);
  try {
    return new OpenFile(library, new library.File(path, "r"), { name });
  } catch (error) {
    throw openFailure(name, error);
  }
}

/** The matrix of the last request: one is read after the other. */
let current: CoordinateMatrix | undefined;

function matrixAt(file: OpenFile, matrix: string): CoordinateMatrix {
  if (current?.path !== matrix) {
    current?.close();
    current = new CoordinateMatrix(file, matrix);
  }
  return current;
}

async function answer(
  file: Promise<OpenFile>,
  { id, matrix: where, portion, keep, buffers }: DecodeRequest,
): Promise<void> {
  const send = (reply: DecodeReply, move: ArrayBuffer[] = []) => parentPort!.postMessage(reply, move);
  try {
    const matrix = matrixAt(await file, where);
    const out = buffers ?? newEntryBuffers(Math.min(matrix.portionEntries, matrix.entryCount));
    const entries = decodeEntries(matrix.read(portion), matrix, keep, out);
    send({ kind: "decoded", id, entries }, buffersToMove(entries));
  } catch (error) {
    if (error instanceof RabbitInputError) send({ kind: "refused", id, fault: detailsOf(error) });
    else send({ kind: "failed", id, message: hdf5Reason(error) });
  }
}

const opened = open();
// A failure is told in the answer to a request, not by the end of the thread.
opened.catch(() => {});
parentPort!.on("message", (request: DecodeRequest) => void answer(opened, request));
