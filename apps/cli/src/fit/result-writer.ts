import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { FitResult } from "@rabbit-fit/contracts";
import type { OutputFormat } from "./output-path.js";

/** Writes a result in a format to the path that it is called with. */
export function resultWriter(format: OutputFormat, result: FitResult): (path: string) => Promise<void> {
  switch (format) {
    case "hdf5":
      return async (path) => {
        const { writeFitResult } = await import("@rabbit-fit/io-hdf5/node");
        await writeFitResult(path, result);
      };
    case "json":
      return async (path) => {
        const { jsonChunks } = await import("../json/json-chunks.js");
        const { resultJson } = await import("../json/result-json.js");
        await pipeline(Readable.from(jsonChunks(resultJson(result))), createWriteStream(path));
      };
    default:
      return format satisfies never;
  }
}
