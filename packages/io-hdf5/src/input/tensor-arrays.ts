import type { ExternalTerm, FitInput, NumericData } from "@rabbit-fit/contracts";
import { entryCountOfBothHalves, writeBothHalves } from "./both-halves.js";
import { type CoordinateWriter, ENTRY_BYTES, type MatrixSize } from "./coordinate-writer.js";
import { type LayoutRow, layout } from "./layout.js";
import { inGroup, type LayoutSizes, shapeOf } from "./layout-shape.js";

/** An array of numbers that is stored flattened, the last axis fastest. */
export interface FlatArray {
  readonly kind: "flat";
  readonly path: string;
  readonly shape: readonly number[];
  /** An array of the type of the numbers. */
  readonly like: NumericData;
  /** All numbers, in pieces. */
  readonly blocks: () => Iterable<NumericData>;
  /** Whether its 0 and 1 stand for false and true. */
  readonly boolean?: boolean | undefined;
}

/** A sparse matrix. */
export interface SparseArray extends MatrixSize {
  readonly kind: "sparse";
  readonly path: string;
  /** Adds all entries. */
  readonly fill: (matrix: CoordinateWriter) => Promise<void>;
}

export type TensorArray = FlatArray | SparseArray;

/** Bytes of the numbers of an array in the file, decompressed. */
export function bytesOf(array: TensorArray): number {
  if (array.kind === "sparse") return array.entryCount * ENTRY_BYTES;
  return array.shape.reduce((product, size) => product * size, array.like.BYTES_PER_ELEMENT);
}

/** All arrays of numbers of a tensor, in the order in which they are written. */
export function* tensorArrays(input: FitInput): Generator<TensorArray> {
  const { channels, processes, systematics, data, pseudodata } = input;
  const sizes: LayoutSizes = {
    bins: channels.reduce((sum, { start, stop }) => sum + stop - start, 0),
    "data bins": data.counts.length,
    processes: processes.length,
    systematics: systematics.names.length,
    pseudodata: pseudodata.length,
    columns: input.symmetric ? systematics.names.length : [2, systematics.names.length],
  };
  const flat = (row: LayoutRow, values: Float64Array): FlatArray =>
    flatArray(row, sizes, values, () => [values]);
  yield flat(layout.constraintWeights, systematics.constraintWeights);
  yield flat(layout.counts, data.counts);
  if (data.variances) yield flat(layout.variances, data.variances);
  yield* pseudodataArrays(input, sizes);
  if (data.inverseCovariance) yield flat(layout.inverseCovariance, data.inverseCovariance);
  yield flat(layout.sumw, input.sumw);
  yield flat(layout.sumw2, input.sumw2);
  yield* templateArrays(input, sizes);
  if (input.betaVariations) yield flat(layout.betaVariations, input.betaVariations);
  for (const term of input.externalTerms) yield* termArrays(term);
  for (const [bundle, arrays] of input.auxiliary) {
    for (const [key, array] of arrays) {
      if (!("shape" in array)) continue;
      const { shape, data: like, boolean } = array;
      const { path } = inGroup(layout.auxiliaryArray, bundle, key);
      yield { kind: "flat", path, shape, like, blocks: () => [like], boolean };
    }
  }
}

function flatArray(
  row: LayoutRow,
  sizes: LayoutSizes,
  like: Float64Array,
  blocks: () => Iterable<Float64Array>,
): FlatArray {
  return { kind: "flat", path: row.path, shape: shapeOf(row, sizes), like, blocks };
}

/** Tables of which each column is a set of pseudodata. */
function* pseudodataArrays({ data, pseudodata }: FitInput, sizes: LayoutSizes): Generator<FlatArray> {
  const binCount = data.counts.length;
  const table = (columns: readonly Float64Array[]) => {
    const out = new Float64Array(binCount * columns.length);
    for (const [i, column] of columns.entries()) {
      for (let bin = 0; bin < binCount; bin++) out[bin * columns.length + i] = column[bin]!;
    }
    return [out];
  };
  yield flatArray(layout.pseudodata, sizes, data.counts, () => table(pseudodata.map(({ counts }) => counts)));
  if (!pseudodata.some(({ variances }) => variances)) return;
  // One table for all: where a set has no variances they are its counts, as in the data.
  yield flatArray(layout.pseudodataVariances, sizes, data.counts, () =>
    table(pseudodata.map(({ counts, variances }) => variances ?? counts)),
  );
}

/** Nominal yields and logk. */
function* templateArrays({ templates }: FitInput, sizes: LayoutSizes): Generator<TensorArray> {
  const { norm, columnCount } = templates;
  if (templates.kind === "dense") {
    yield flatArray(layout.norm, sizes, norm, () => [norm]);
    yield flatArray(layout.logk, sizes, norm, () => templates.logk.map(({ values }) => values));
    return;
  }
  const [rowCount, processCount] = shapeOf(layout.sparseNorm, sizes) as [number, number];
  yield {
    kind: "sparse",
    path: layout.sparseNorm.path,
    rowCount,
    columnCount: processCount,
    entryCount: norm.length,
    fill: (matrix) => matrix.addEntries({ rows: templates.bins, columns: templates.processes, values: norm }),
  };
  yield {
    kind: "sparse",
    path: layout.sparseLogk.path,
    rowCount: norm.length,
    columnCount,
    entryCount: templates.logk.reduce((sum, { values }) => sum + values.length, 0),
    fill: async (matrix) => {
      for (const block of templates.logk) await matrix.addLastingRows(block);
    },
  };
}

function* termArrays({ name, parameters, gradient, hessian }: ExternalTerm): Generator<TensorArray> {
  const sizes = { parameters: parameters.length };
  const flat = (row: LayoutRow, values: Float64Array) =>
    flatArray(inGroup(row, name), sizes, values, () => [values]);
  if (gradient) yield flat(layout.termGradient, gradient);
  if (hessian?.kind === "dense") yield flat(layout.termHessian, hessian.values);
  else if (hessian) {
    const { size, upper } = hessian;
    yield {
      kind: "sparse",
      path: inGroup(layout.sparseTermHessian, name).path,
      rowCount: size,
      columnCount: size,
      entryCount: entryCountOfBothHalves(upper),
      fill: (matrix) => writeBothHalves(matrix, hessian),
    };
  }
}
