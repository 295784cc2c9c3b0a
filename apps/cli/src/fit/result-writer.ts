import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ResultStream } from "@rabbit-fit/results";
import type { OutputFormat } from "./output-path.js";

/** Characters that are written at a time. */
const PIECE_LENGTH = 2 ** 16;

/** Writes a result in a format to the path that it is called with, each of its groups when it comes. */
export function resultWriter(format: OutputFormat, result: ResultStream): (path: string) => Promise<void> {
  switch (format) {
    case "hdf5":
      return async (path) => {
        const { writeFitResult } = await import("@rabbit-fit/io-hdf5/node");
        await writeFitResult(path, result, { inPlace: true });
      };
    case "json":
      return async (path) => {
        const { resultJsonChunks } = await import("@rabbit-fit/results");
        await pipeline(Readable.from(inPieces(resultJsonChunks(result))), createWriteStream(path));
      };
    default:
      return format satisfies never;
  }
}

/** The same text in fewer pieces: writing many small ones takes longer than making them. */
async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = "";
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
