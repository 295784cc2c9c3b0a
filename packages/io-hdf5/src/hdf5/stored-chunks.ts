import { type ChunkTable, findChunks } from "../chunks/chunk-table.js";
import type { DatasetInfo } from "./dataset-info.js";
import { BLOSC2_LZ4 } from "./filters.js";
import type { OpenFile } from "./open-file.js";

/** Chunks of numbers in a file that can be read without HDF5. */
export interface StoredChunks extends ChunkTable {
  readonly compression: "blosc2" | "none";
}

/** Finds the chunks of a dataset: undefined where only HDF5 can read it. */
export function storedChunks(file: OpenFile, info: DatasetInfo): StoredChunks | undefined {
  if (info.chunk === null || !info.littleEndian) return undefined;
  const [filter, ...others] = file.filtersOf(info.path);
  if (others.length > 0) return undefined;
  if (filter !== undefined && filter.id !== BLOSC2_LZ4.compression) return undefined;
  const table = findChunks(file.bytes, info, file.addressOf(info.path));
  return table && { ...table, compression: filter === undefined ? "none" : "blosc2" };
}
