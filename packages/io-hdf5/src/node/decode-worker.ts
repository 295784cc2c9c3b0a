// The script of a decoding thread: reads and decodes portions of sparse matrices with an HDF5 library of its own.
import { parentPort, workerData } from "node:worker_threads";
import { RabbitInputError } from "@rabbit-fit/contracts";
import { detailsOf, hdf5Reason, openFailure } from "../hdf5/failure.js";
import { prepare } from "../hdf5/library.js";
import { OpenFile } from "../hdf5/open-file.js";
import { CoordinateMatrix } from "../input/coordinate-matrix.js";
import { decodeEntries, type EntryBuffers } from "../input/decode-entries.js";
import type { DecodeReply, DecodeRequest, DecoderSetup, ShareRequest } from "./decode-protocol.js";

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

let shared: readonly EntryBuffers[] = [];

async function answer(file: Promise<OpenFile>, request: DecodeRequest): Promise<void> {
  const { id, matrix: where, portion, keep, slot } = request;
  const send = (reply: DecodeReply) => parentPort!.postMessage(reply);
  try {
    const matrix = matrixAt(await file, where);
    const decoded = decodeEntries(matrix.read(portion), matrix, keep, shared[slot]!);
    const { rows, ends, columns, values, ...found } = decoded;
    send({ kind: "decoded", id, found });
  } catch (error) {
    if (error instanceof RabbitInputError) send({ kind: "refused", id, fault: detailsOf(error) });
    else send({ kind: "failed", id, message: hdf5Reason(error) });
  }
}

const opened = open();
// A failure is told in the answer to a request, not by the end of the thread.
opened.catch(() => {});
parentPort!.on("message", (request: DecodeRequest | ShareRequest) => {
  if (request.kind === "share") shared = request.slots;
  else void answer(opened, request);
});
