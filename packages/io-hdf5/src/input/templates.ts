import { type DenseRowBlock, RabbitInputError, type Templates } from "@rabbit-fit/contracts";
import { NumberStream } from "../hdf5/number-stream.js";
import type { OpenFile } from "../hdf5/open-file.js";
import { assertShape, readArray, shapedDataset } from "./flat-array.js";
import { layout } from "./layout.js";
import { axesOf, type LayoutSizes, shapeOf } from "./layout-shape.js";
import type { PortionSource } from "./portions.js";
import { ROW_BLOCK_BYTES } from "./row-block-builder.js";
import { readSparseRows } from "./sparse-rows.js";

/** Numbers that are read and checked at once: 4 MiB, as a slab. */
const PIECE = 2 ** 19;

/** Sizes that the templates must have. */
export interface TemplateSize {
  readonly bins: number;
  readonly processes: number;
  readonly systematics: number;
  readonly symmetric: boolean;
  /** What to do where logk is not of this size. */
  readonly remedy?: string;
}

/** Number of bins, masked ones included, which only the templates say. */
export function templateBinCount(file: OpenFile): number {
  if (file.find(layout.norm.path)) return shapedDataset(file, layout.norm.path).shape[0] ?? 0;
  const { path } = layout.sparseNorm;
  if (file.kind(path) === "group") return file.numericAttribute(path, "dense_shape")?.[0] ?? 0;
  throw new RabbitInputError({
    file: file.name,
    field: layout.norm.path,
    state: "missing",
    expected: "hnorm and hlogk, or hnorm_sparse and hlogk_sparse",
    remedy: "Give a tensor that the TensorWriter has written.",
  });
}

/** Nominal yields and logk. */
export async function readTemplates(
  file: OpenFile,
  size: TemplateSize,
  portions: PortionSource,
): Promise<Templates> {
  const { systematics, symmetric } = size;
  const columnCount = symmetric ? systematics : 2 * systematics;
  return file.find(layout.norm.path)
    ? readDense(file, size, columnCount)
    : readSparse(file, size, columnCount, portions);
}

async function readDense(file: OpenFile, size: TemplateSize, columnCount: number): Promise<Templates> {
  const { bins, processes, systematics, symmetric, remedy } = size;
  const sizes: LayoutSizes = { bins, processes, columns: symmetric ? systematics : [2, systematics] };
  const norm = await readArray(file, layout.norm, sizes);
  const logk = shapedDataset(file, layout.logk.path);
  assertShape(file, logk, {
    shape: shapeOf(layout.logk, sizes),
    axes: axesOf(layout.logk, sizes),
    ...(remedy !== undefined && { remedy }),
  });
  const rowCount = bins * processes;
  const rowsPerBlock = Math.max(1, Math.floor(ROW_BLOCK_BYTES / 8 / Math.max(1, columnCount)));
  const blocks: DenseRowBlock[] = [];
  const stream = new NumberStream(file, logk.info);
  try {
    for (let firstRow = 0; firstRow < rowCount; firstRow += rowsPerBlock) {
      const values = new Float64Array(Math.min(rowsPerBlock, rowCount - firstRow) * columnCount);
      for (let start = 0; start < values.length; start += PIECE) {
        const piece = values.subarray(start, start + PIECE);
        await stream.read(piece);
        assertFinite(file, layout.logk.path, piece, firstRow * columnCount + start);
      }
      blocks.push({ firstRow, values });
    }
  } finally {
    stream.close();
  }
  return { kind: "dense", norm, columnCount, logk: blocks };
}

async function readSparse(
  file: OpenFile,
  size: TemplateSize,
  columnCount: number,
  portions: PortionSource,
): Promise<Templates> {
  const { symmetric, remedy } = size;
  const normShape = { rowCount: size.bins, columnCount: size.processes, origin: "bins, processes" };
  const blocks = await readSparseRows(file, layout.sparseNorm.path, normShape, portions);
  const rowCount = blocks.reduce((sum, block) => sum + block.values.length, 0);
  const bins = new Uint32Array(rowCount);
  const processes = new Uint32Array(rowCount);
  const norm = new Float64Array(rowCount);
  let filled = 0;
  for (const { firstRow, rowStart, columns, values } of blocks) {
    processes.set(columns, filled);
    norm.set(values, filled);
    for (let row = 0; row + 1 < rowStart.length; row++) {
      bins.fill(firstRow + row, filled + rowStart[row]!, filled + rowStart[row + 1]!);
    }
    filled += values.length;
  }
  const origin = `entries of hnorm_sparse, ${symmetric ? "systematics" : "2 x systematics"}`;
  const logkShape = { rowCount, columnCount, origin, ...(remedy !== undefined && { remedy }) };
  const logk = await readSparseRows(file, layout.sparseLogk.path, logkShape, portions);
  return { kind: "sparse", bins, processes, norm, columnCount, logk };
}

function assertFinite(file: OpenFile, field: string, values: Float64Array, first: number): void {
  for (let i = 0; i < values.length; i++) {
    if (values[i]! - values[i]! === 0) continue;
    throw new RabbitInputError({
      file: file.name,
      field,
      index: first + i,
      found: values[i],
      expected: "a finite number",
      remedy: "Correct the templates.",
    });
  }
}
