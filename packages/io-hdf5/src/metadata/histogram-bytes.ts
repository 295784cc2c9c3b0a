import { axisExtent, type Histogram } from "@rabbit-fit/sparse-hist";

/** Bytes of a piece, at most, unless one bin of the last axis has more. */
const PIECE_BYTES = 4 * 1024 ** 2;

/**
 * The contents of a histogram as boost-histogram has them in memory: with flow bins, the first axis fastest, and in
 * weight storage (value, variance) side by side.
 */
export function histogramBytes(histogram: Histogram): Uint8Array {
  return bytesOfBins(histogram, 0, lastExtent(histogram), roomForBins(histogram, lastExtent(histogram)));
}

/** How many bytes those are. */
export function histogramByteLength({ storage, values }: Histogram): number {
  return (storage === "weight" ? 16 : 8) * values.length;
}

/** The same bytes piece by piece, for a covariance of gigabytes. Each piece is in the place of the one before. */
export function* histogramPieces(histogram: Histogram, pieceBytes = PIECE_BYTES): Generator<Uint8Array> {
  const count = lastExtent(histogram);
  const step = Math.max(1, Math.floor((pieceBytes * count) / Math.max(1, histogramByteLength(histogram))));
  const room = roomForBins(histogram, Math.min(count, step));
  for (let first = 0; first < count; first += step) {
    yield bytesOfBins(histogram, first, Math.min(count, first + step), room);
  }
}

function lastExtent({ axes }: Histogram): number {
  const last = axes.at(-1);
  return last ? axisExtent(last) : 1;
}

function roomForBins(histogram: Histogram, count: number): Float64Array {
  return new Float64Array((histogramByteLength(histogram) / 8 / Math.max(1, lastExtent(histogram))) * count);
}

/** Bins [first, end) of the last axis, which is the slowest of the bytes, at the start of `room`. */
function bytesOfBins(histogram: Histogram, first: number, end: number, room: Float64Array): Uint8Array {
  const width = histogram.storage === "weight" ? 2 : 1;
  const extents = histogram.axes.slice(0, -1).map(axisExtent);
  const perBin = width * extents.reduce((product, extent) => product * extent, 1);
  const order = { first, end, extents, perBin, lastExtent: lastExtent(histogram), width };
  scatter(histogram.values, room, order);
  if (histogram.storage === "weight") scatter(histogram.variances, room.subarray(1), order);
  return new Uint8Array(room.buffer, 0, 8 * perBin * (end - first));
}

interface ByteOrder {
  /** Bins [first, end) of the last axis. */
  readonly first: number;
  readonly end: number;
  /** Of all axes but the last. */
  readonly extents: readonly number[];
  readonly lastExtent: number;
  /** Numbers of one bin of the last axis. */
  readonly perBin: number;
  /** Numbers of one bin of all axes. */
  readonly width: number;
}

/** Reorders from the last axis fastest to the first axis fastest. */
function scatter(source: Float64Array, out: Float64Array, order: ByteOrder): void {
  const { extents, lastExtent, width } = order;
  const [rows = 1, ...middle] = extents;
  const strides = middle.map((_, axis) => width * extents.slice(0, axis + 1).reduce((a, b) => a * b, 1));
  const position = new Array<number>(middle.length).fill(0);
  const count = middle.reduce((product, extent) => product * extent, 1);
  let to = 0;
  for (let place = 0; place < count; place++) {
    transpose(source, out, { ...order, from: place * lastExtent, stride: count * lastExtent, rows, to });
    for (let axis = middle.length - 1; axis >= 0; axis--) {
      to += strides[axis]!;
      if (++position[axis]! < middle[axis]!) break;
      to -= position[axis]! * strides[axis]!;
      position[axis] = 0;
    }
  }
}

interface Transposition extends ByteOrder {
  /** Where the rows begin in the source, and how far one is from the next. */
  readonly from: number;
  readonly stride: number;
  readonly rows: number;
  readonly to: number;
}

/** Rows that are reordered together: what one bin of the last axis has of them is a line of the cache. */
const ROWS = 8;

/** Reorders along the first and the last axis, at one place of those between. */
function transpose(source: Float64Array, out: Float64Array, matrix: Transposition): void {
  const { first, end, perBin, width, from, stride, rows, to } = matrix;
  let row = 0;
  for (; row + ROWS <= rows; row += ROWS) transposeEight(source, out, matrix, row);
  for (; row < rows; row++) {
    const start = from + row * stride;
    for (let bin = first, at = to + width * row; bin < end; bin++, at += perBin)
      out[at] = source[start + bin]!;
  }
}

/** Written out: a loop over the eight takes three times as long. */
function transposeEight(source: Float64Array, out: Float64Array, matrix: Transposition, row: number): void {
  const { first, end, perBin, width, from, stride, to } = matrix;
  let place = from + row * stride + first;
  const lastPlace = place + end - first;
  for (let at = to + width * row; place < lastPlace; place++, at += perBin) {
    out[at] = source[place]!;
    out[at + width] = source[place + stride]!;
    out[at + 2 * width] = source[place + 2 * stride]!;
    out[at + 3 * width] = source[place + 3 * stride]!;
    out[at + 4 * width] = source[place + 4 * stride]!;
    out[at + 5 * width] = source[place + 5 * stride]!;
    out[at + 6 * width] = source[place + 6 * stride]!;
    out[at + 7 * width] = source[place + 7 * stride]!;
  }
}
