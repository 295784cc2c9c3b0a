import type { Axis } from "../axis/types.js";
import { HistogramError } from "../histogram-error.js";
import { listLength } from "../list-length.js";
import { checkOptions, type OptionNames } from "../options.js";
import { commonFields, type HistogramOptions } from "./create.js";
import { type Coordinate, checkPositions, countBins, flatIndices } from "./flat-index.js";
import { type Entries, sortAndSum } from "./sort-entries.js";
import { flatIndexArray } from "./strides.js";
import type {
  FlatIndices,
  HistogramCommon,
  SparseDoubleHistogram,
  SparseHistogram,
  SparseWeightHistogram,
} from "./types.js";

interface EntryContent extends HistogramOptions {
  /** Contents, [entries]. */
  readonly values: ArrayLike<number>;
  /** Variances, [entries]; with them the histogram has weight storage. */
  readonly variances?: ArrayLike<number> | undefined;
  /** Whether positions count the flow bins. True by default, as in `wums.sparse_hist`. */
  readonly flow?: boolean;
}

const entryNames: OptionNames<EntryContent> = {
  values: true,
  variances: true,
  flow: true,
  name: true,
  label: true,
  metadata: true,
};

/** Entries by flat index. */
export interface SparseContent extends EntryContent {
  /** Flat index of each entry, the last axis fastest, [entries]. In any order; entries of equal index are added up. */
  readonly indices: ArrayLike<number>;
}

const contentNames: OptionNames<SparseContent> = { indices: true, ...entryNames };

/** Entries by one coordinate per axis, or by row and column of a matrix over [leading axes | other axes]. */
export type CooContent = EntryContent &
  (
    | {
        /** For each axis the bin of each entry, [axes][entries]. */
        readonly coordinates: readonly ArrayLike<number>[];
      }
    | {
        /** Flat index over the leading axes, [entries]. */
        readonly row: ArrayLike<number>;
        /** Flat index over the other axes, [entries]. */
        readonly column: ArrayLike<number>;
        /** How many axes the rows run over. */
        readonly leadingAxes: number;
      }
  );

/**
 * A sparse histogram from flat indices. Entries are sorted, and repeated ones added up, in time linear in their number.
 * Typed arrays that are in order already and of the final type (`Float64Array`; indices 32-bit while they fit) are
 * shared and not copied.
 *
 * @throws HistogramError when an index is no bin of the axes, or the lengths differ
 */
export function sparseHistogram(
  axes: readonly Axis[],
  content: SparseContent & { readonly variances: ArrayLike<number> },
): SparseWeightHistogram;
export function sparseHistogram(
  axes: readonly Axis[],
  content: SparseContent & { readonly variances?: undefined },
): SparseDoubleHistogram;
export function sparseHistogram(axes: readonly Axis[], content: SparseContent): SparseHistogram;
export function sparseHistogram(axes: readonly Axis[], content: SparseContent): SparseHistogram {
  checkOptions("content", content, contentNames);
  const { indices, flow = true } = content;
  if (!flow) return fromCoordinates(axes, content, [{ field: "indices", axes, positions: indices }]);
  const total = countBins(axes);
  checkPositions("indices", indices, total);
  return fromFlat(axes, content, toFlatIndices(indices, total));
}

/**
 * A sparse histogram from coordinates, in any order; entries of the same bin are added up.
 *
 * @throws HistogramError when a coordinate is out of range, or the lengths differ
 */
export function fromCoo(
  axes: readonly Axis[],
  content: CooContent & { readonly variances: ArrayLike<number> },
): SparseWeightHistogram;
export function fromCoo(
  axes: readonly Axis[],
  content: CooContent & { readonly variances?: undefined },
): SparseDoubleHistogram;
export function fromCoo(axes: readonly Axis[], content: CooContent): SparseHistogram;
export function fromCoo(axes: readonly Axis[], content: CooContent): SparseHistogram {
  if ("coordinates" in content) {
    checkOptions("content", content, { coordinates: true, ...entryNames });
    const { coordinates } = content;
    if (coordinates.length !== axes.length) {
      throw new HistogramError({
        field: "coordinates.length",
        found: coordinates.length,
        expected: `${axes.length}, one list per axis`,
      });
    }
    return fromCoordinates(
      axes,
      content,
      axes.map((axis, d) => ({ field: `coordinates[${d}]`, axes: [axis], positions: coordinates[d]! })),
    );
  }
  checkOptions("content", content, { row: true, column: true, leadingAxes: true, ...entryNames });
  const { leadingAxes } = content;
  checkLeadingAxes(axes, leadingAxes);
  return fromCoordinates(axes, content, [
    { field: "row", axes: axes.slice(0, leadingAxes), positions: content.row },
    { field: "column", axes: axes.slice(leadingAxes), positions: content.column },
  ]);
}

/** @throws HistogramError when `leadingAxes` is not a number of axes that there are */
export function checkLeadingAxes(axes: readonly Axis[], leadingAxes: number): void {
  if (!Number.isInteger(leadingAxes) || leadingAxes < 0 || leadingAxes > axes.length) {
    throw new HistogramError({
      field: "leadingAxes",
      found: leadingAxes,
      expected: `an integer from 0 to ${axes.length}, the number of axes`,
    });
  }
}

function fromCoordinates(
  axes: readonly Axis[],
  content: EntryContent,
  coordinates: readonly Coordinate[],
): SparseHistogram {
  const entryCount = listLength("values", content.values);
  // Without axes there is one bin, and all entries are in it.
  if (coordinates.length === 0) return fromFlat(axes, content, flatIndexArray(entryCount, 1));
  return fromFlat(axes, content, flatIndices(coordinates, { flow: content.flow ?? true }));
}

/** The indices are in range; they may be unsorted, or the caller's. */
function fromFlat(axes: readonly Axis[], content: EntryContent, indices: FlatIndices): SparseHistogram {
  const entries = sortAndSum(
    {
      indices,
      values: toFloat64("values", content.values, indices.length),
      variances:
        content.variances === undefined
          ? undefined
          : toFloat64("variances", content.variances, indices.length),
    },
    countBins(axes),
  );
  return sparseRecord(commonFields(axes, content), entries);
}

/** The record of entries that are in order. */
export function sparseRecord(
  common: HistogramCommon,
  { indices, values, variances }: Entries,
): SparseHistogram {
  if (variances === undefined) return { layout: "sparse", storage: "double", ...common, indices, values };
  return { layout: "sparse", storage: "weight", ...common, indices, values, variances };
}

function toFlatIndices(indices: ArrayLike<number>, total: number): FlatIndices {
  const out = flatIndexArray(0, total);
  if (out instanceof Uint32Array) return indices instanceof Uint32Array ? indices : new Uint32Array(indices);
  return indices instanceof Float64Array ? indices : new Float64Array(indices);
}

function toFloat64(field: string, numbers: ArrayLike<number>, expected: number): Float64Array {
  const count = listLength(field, numbers);
  if (count !== expected) {
    throw new HistogramError({
      field: `${field}.length`,
      found: count,
      expected: `${expected}, one for each index`,
    });
  }
  return numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
}
