import type { DatasetInfo } from "../hdf5/dataset-info.js";
import { viewOf } from "../hdf5/number-stream.js";
import type { OpenFile } from "../hdf5/open-file.js";
import { SlabReader } from "../hdf5/slab-reader.js";
import { type StoredChunks, storedChunks } from "../hdf5/stored-chunks.js";
import { EntryKernel } from "../kernel/entry-kernel.js";
import { splitPairs } from "../kernel/split-pairs.js";
import { shapedDataset } from "./flat-array.js";
import { type MatrixDetails, MatrixOutline } from "./matrix-outline.js";
import { PortionReader } from "./portion-reader.js";
import type { RawEntries } from "./raw-entries.js";

/** About how many entries a portion has; it is a whole number of chunks of both datasets where that is possible. */
const PORTION_ENTRIES = 2 ** 18;

/** The most entries for which a portion is made longer, so that it has whole chunks of both datasets. */
const LONGEST_PORTION = 2 ** 21;

/** A sparse matrix in a file: its shape, and its entries in portions. */
export class CoordinateMatrix extends MatrixOutline {
  readonly file: OpenFile;
  private readonly indices: SlabReader;
  private readonly values: SlabReader;
  private readonly valuesInfo: DatasetInfo;
  private direct: PortionReader | undefined;
  private kernel: EntryKernel | undefined;

  /** @param path a group with `indices` [entries, 2] int64, `values` [entries] and the attribute `dense_shape` */
  constructor(file: OpenFile, path: string) {
    const { details, indices, values } = detailsOf(file, path);
    super(details);
    this.file = file;
    this.valuesInfo = values;
    this.indices = new SlabReader(file, indices);
    this.values = new SlabReader(file, values);
  }

  /** The entries from portion * portionEntries on. */
  read(portion: number): RawEntries {
    this.direct ??= PortionReader.of(this.file.bytes, this.details);
    return this.direct?.read(portion) ?? this.readWithHdf5(portion);
  }

  /** The same, read by HDF5 in any case. */
  readWithHdf5(portion: number): RawEntries {
    const firstEntry = portion * this.portionEntries;
    const count = Math.min(this.portionEntries, this.entryCount - firstEntry);
    const rowsPerEntry = 2 / this.indices.rowSize;
    const indices = this.indices.read(firstEntry * rowsPerEntry, count * rowsPerEntry);
    const slab = this.values.read(firstEntry, count);
    this.kernel ??= new EntryKernel(Math.min(this.portionEntries, this.entryCount));
    const { kernel } = this;
    kernel.values.set(viewOf(this.file, this.valuesInfo, slab));
    // The values may have made the heap grow, so the view on the indices is made last.
    const words = new Int32Array(this.file.module.HEAPU8.buffer, indices.byteOffset, 4 * count);
    const isNarrow = splitPairs(words, kernel, { at: 0, count });
    return { firstEntry, count, kernel, ...(!isNarrow && { wide: words }) };
  }

  close(): void {
    this.indices.close();
    this.values.close();
  }
}

/** Finds both datasets, and checks their shapes. */
function detailsOf(file: OpenFile, path: string) {
  const indices = shapedDataset(file, `${path}/indices`);
  const values = shapedDataset(file, `${path}/values`);
  const denseShape = file.numericAttribute(path, "dense_shape");
  const [rowCount = 0, columnCount = 0] = denseShape ?? [];
  const entryCount = values.info.length;
  const details: MatrixDetails = {
    fileName: file.name,
    path,
    rowCount,
    columnCount,
    entryCount,
    portionEntries: portionEntries(indices.info, values.info),
  };
  const outline = new MatrixOutline(details);
  if (denseShape?.length !== 2) {
    throw outline.error(`${path}.dense_shape`, denseShape ? `[${denseShape}]` : "missing", "two sizes");
  }
  if (indices.info.type !== "int64") {
    throw outline.error(`${path}/indices`, `of type ${indices.info.type}`, "int64");
  }
  if (indices.shape.length !== 2 || indices.shape[1] !== 2 || indices.shape[0] !== entryCount) {
    throw outline.error(
      `${path}/indices`,
      `of shape [${indices.shape.join(", ")}]`,
      `[${entryCount}, 2], one pair for each value`,
    );
  }
  if (values.info.shape.length !== 1) {
    throw outline.error(`${path}/values`, `of shape [${values.info.shape.join(", ")}]`, `[${entryCount}]`);
  }
  // Rows and columns are kept as Uint32, and 2^31 of either would not fit into a memory.
  if (rowCount > 2 ** 31 || columnCount > 2 ** 31) {
    throw outline.error(`${path}.dense_shape`, `[${denseShape}]`, "sizes below 2147483648");
  }
  viewOf(file, values.info, undefined);
  const stored = storedPair(file, indices.info, values.info);
  return {
    details: { ...details, ...(stored && { stored }) },
    indices: indices.info,
    values: values.info,
  };
}

function storedPair(
  file: OpenFile,
  indices: DatasetInfo,
  values: DatasetInfo,
): { readonly indices: StoredChunks; readonly values: StoredChunks } | undefined {
  if (values.type !== "float64") return undefined;
  const storedIndices = storedChunks(file, indices);
  const storedValues = storedIndices && storedChunks(file, values);
  return storedValues && { indices: storedIndices, values: storedValues };
}

function portionEntries(indices: DatasetInfo, values: DatasetInfo): number {
  const [chunkRows = 1] = indices.chunk ?? [];
  // Flattened pairs: a chunk of an odd number of items ends within a pair, and two of them do not.
  const pairs = indices.shape.length > 1 ? chunkRows : chunkRows % 2 === 0 ? chunkRows / 2 : chunkRows;
  const [chunkValues = 1] = values.chunk ?? [];
  const common = (pairs / greatestCommonDivisor(pairs, chunkValues)) * chunkValues;
  const step = common <= LONGEST_PORTION ? common : pairs;
  return step * Math.max(1, Math.floor(PORTION_ENTRIES / step));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
