import { type DenseRowBlock, RabbitInputError, type Templates } from "@rabbit-fit/contracts";
import { NumberStream } from "../hdf5/number-stream.js";
import type { OpenFile } from "../hdf5/open-file.js";
import type { Turns } from "../hdf5/turns.js";
import { assertShape, readArray, shapedDataset } from "./flat-array.js";
import type { PortionSource } from "./portions.js";
import { ROW_BLOCK_BYTES } from "./row-block-builder.js";
import { readSparseRows } from "./sparse-rows.js";

/** Sizes that the templates must have. */
export interface TemplateSize {
  readonly binCount: number;
  readonly processCount: number;
  readonly systematicCount: number;
  readonly symmetric: boolean;
  /** What to do where logk is not of this size. */
  readonly remedy?: string;
}

/** Number of bins, masked ones included, which only the templates say. */
export function templateBinCount(file: OpenFile): number {
  if (file.find("/hnorm")) return shapedDataset(file, "/hnorm").shape[0] ?? 0;
  if (file.kind("/hnorm_sparse") === "group")
    return file.numericAttribute("/hnorm_sparse", "dense_shape")?.[0] ?? 0;
  throw new RabbitInputError({
    file: file.name,
    field: "/hnorm",
    found: "missing",
    expected: "hnorm and hlogk, or hnorm_sparse and hlogk_sparse",
    remedy: "Give a tensor that the TensorWriter has written.",
  });
}

/** Nominal yields and logk. */
export async function readTemplates(
  file: OpenFile,
  size: TemplateSize,
  { portions, turns }: { readonly portions: PortionSource; readonly turns: Turns },
): Promise<Templates> {
  const { systematicCount, symmetric } = size;
  const columnCount = symmetric ? systematicCount : 2 * systematicCount;
  return file.find("/hnorm")
    ? readDense(file, size, columnCount, turns)
    : readSparse(file, size, columnCount, portions);
}

async function readDense(
  file: OpenFile,
  size: TemplateSize,
  columnCount: number,
  turns: Turns,
): Promise<Templates> {
  const { binCount, processCount, systematicCount, symmetric, remedy } = size;
  const norm = readArray(file, "/hnorm", [binCount, processCount], ["bins", "processes"]);
  const logk = shapedDataset(file, "/hlogk");
  assertShape(file, logk, {
    shape: symmetric
      ? [binCount, processCount, systematicCount]
      : [binCount, processCount, 2, systematicCount],
    axes: symmetric ? ["bins", "processes", "systematics"] : ["bins", "processes", "2", "systematics"],
    ...(remedy !== undefined && { remedy }),
  });
  const rowCount = binCount * processCount;
  const rowsPerBlock = Math.max(1, Math.floor(ROW_BLOCK_BYTES / 8 / Math.max(1, columnCount)));
  const blocks: DenseRowBlock[] = [];
  const stream = new NumberStream(file, logk.info);
  try {
    for (let firstRow = 0; firstRow < rowCount; firstRow += rowsPerBlock) {
      await turns.next();
      const values = new Float64Array(Math.min(rowsPerBlock, rowCount - firstRow) * columnCount);
      stream.read(values);
      assertFinite(file, "/hlogk", values, firstRow * columnCount);
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
  const { binCount, processCount, symmetric, remedy } = size;
  const normShape = { rowCount: binCount, columnCount: processCount, origin: "bins, processes" };
  const blocks = await readSparseRows(file, "/hnorm_sparse", normShape, portions);
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
  const logk = await readSparseRows(file, "/hlogk_sparse", logkShape, portions);
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
