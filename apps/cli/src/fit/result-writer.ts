import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ResultStream } from "@rabbit-fit/results";
import { inPieces } from "../terminal/text-pieces.js";
import type { OutputFormat } from "./output-path.js";

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
