import { axisExtent, type Histogram } from "@rabbit-fit/sparse-hist";

/** Bytes of a piece, at most, unless one bin of the last axis has more. */
const PIECE_BYTES = 4 * 1024 ** 2;

/**
 * The contents of a histogram as boost-histogram has them in memory: with flow bins, the first axis fastest, and in
 * weight storage (value, variance) side by side.
 */
export function histogramBytes(histogram: Histogram): Uint8Array {
  return slice(histogram, 0, lastExtent(histogram));
}

/** How many bytes those are. */
export function histogramByteLength({ storage, values }: Histogram): number {
  return (storage === "weight" ? 16 : 8) * values.length;
}

/** The same bytes piece by piece, for a covariance of gigabytes. */
export function* histogramPieces(histogram: Histogram, pieceBytes = PIECE_BYTES): Generator<Uint8Array> {
  const count = lastExtent(histogram);
  const step = Math.max(1, Math.floor((pieceBytes * count) / Math.max(1, histogramByteLength(histogram))));
  for (let first = 0; first < count; first += step) {
    yield slice(histogram, first, Math.min(count, first + step));
  }
}

function lastExtent({ axes }: Histogram): number {
  const last = axes.at(-1);
  return last ? axisExtent(last) : 1;
}

/** Bins [first, end) of the last axis, which is the slowest of the bytes. */
function slice(histogram: Histogram, first: number, end: number): Uint8Array {
  const width = histogram.storage === "weight" ? 2 : 1;
  const extents = histogram.axes.slice(0, -1).map(axisExtent);
  const perBin = width * extents.reduce((product, extent) => product * extent, 1);
  const out = new Float64Array(perBin * (end - first));
  const range = { first, end, extents, perBin, lastExtent: lastExtent(histogram) };
  scatter(histogram.values, out, { ...range, width, offset: 0 });
  if (histogram.storage === "weight") scatter(histogram.variances, out, { ...range, width, offset: 1 });
  return new Uint8Array(out.buffer);
}

/** Reorders from the last axis fastest to the first axis fastest. */
function scatter(
  source: Float64Array,
  out: Float64Array,
  range: {
    readonly first: number;
    readonly end: number;
    /** Of all axes but the last. */
    readonly extents: readonly number[];
    /** Numbers of one bin of the last axis. */
    readonly perBin: number;
    readonly lastExtent: number;
    readonly width: number;
    readonly offset: number;
  },
): void {
  const { first, end, extents, perBin, lastExtent, width, offset } = range;
  const rank = extents.length;
  const strides = extents.map((_, axis) =>
    extents.slice(0, axis).reduce((product, size) => product * size, width),
  );
  const position = new Array<number>(rank).fill(0);
  let to = offset;
  for (let row = 0; row < source.length; row += lastExtent) {
    for (let bin = first, at = to; bin < end; bin++, at += perBin) out[at] = source[row + bin]!;
    for (let axis = rank - 1; axis >= 0; axis--) {
      to += strides[axis]!;
      if (++position[axis]! < extents[axis]!) break;
      to -= position[axis]! * strides[axis]!;
      position[axis] = 0;
    }
  }
}
