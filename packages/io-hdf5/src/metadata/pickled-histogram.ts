import { type Axis, axisExtent, type Histogram } from "@rabbit-fit/sparse-hist";
import { PickleError } from "../pickle/pickle-error.js";

/** A histogram as `wums.ioutils` writes it. */
export interface PickledHistogram {
  readonly axes: readonly Axis[];
  /** Name of the class in `boost_histogram.storage`. */
  readonly storage: string;
  /** Contents with flow bins, the first axis fastest; (value, variance) side by side in weight storage. */
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly label: string;
}

/**
 * The histogram of a pickled one. Counts become float64.
 *
 * @throws PickleError for a storage that is neither of numbers nor of numbers with variances
 */
export function histogramFromBuffer(source: PickledHistogram): Histogram {
  const { axes, storage, bytes, name, label } = source;
  const extents = axes.map(axisExtent);
  const binCount = extents.reduce((product, extent) => product * extent, 1);
  const width = storage === "Weight" ? 2 : 1;
  if (bytes.length !== 8 * width * binCount) {
    throw new PickleError(
      `histogram "${name}" with ${bytes.length} bytes`,
      `${8 * width * binCount}, from its axes and ${storage} storage`,
    );
  }
  // A copy, because the bytes may begin anywhere.
  const buffer = bytes.slice().buffer as ArrayBuffer;
  switch (storage) {
    case "Double":
    case "Unlimited":
      return {
        layout: "dense",
        storage: "double",
        axes,
        name,
        label,
        values: rowMajor(new Float64Array(buffer), extents, 1, 0),
      };
    case "Int64":
    case "AtomicInt64": {
      const counts = Float64Array.from(new BigInt64Array(buffer), Number);
      return {
        layout: "dense",
        storage: "double",
        axes,
        name,
        label,
        values: rowMajor(counts, extents, 1, 0),
      };
    }
    case "Weight": {
      const pairs = new Float64Array(buffer);
      const values = rowMajor(pairs, extents, 2, 0);
      return {
        layout: "dense",
        storage: "weight",
        axes,
        name,
        label,
        values,
        variances: rowMajor(pairs, extents, 2, 1),
      };
    }
    default:
      throw new PickleError(
        `histogram "${name}" with the storage ${storage}`,
        "the storage Double, Int64 or Weight",
      );
  }
}

/**
 * Reorders from the first axis fastest to the last axis fastest.
 *
 * @param width items side by side in one bin of `source`, of which the one at `offset` is taken
 */
function rowMajor(
  source: Float64Array,
  extents: readonly number[],
  width: number,
  offset: number,
): Float64Array {
  const rank = extents.length;
  const out = new Float64Array(extents.reduce((product, extent) => product * extent, 1));
  const strides = extents.map((_, axis) =>
    extents.slice(0, axis).reduce((product, size) => product * size, width),
  );
  const position = new Array<number>(rank).fill(0);
  let from = offset;
  for (let to = 0; to < out.length; to++) {
    out[to] = source[from]!;
    for (let axis = rank - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++position[axis]! < extents[axis]!) break;
      from -= position[axis]! * strides[axis]!;
      position[axis] = 0;
    }
  }
  return out;
}
