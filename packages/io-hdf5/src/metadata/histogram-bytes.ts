import { axisExtent, type Histogram } from "@rabbit-fit/sparse-hist";

/**
 * The contents of a histogram as boost-histogram has them in memory: with flow bins, the first axis fastest, and in
 * weight storage (value, variance) side by side.
 */
export function histogramBytes(histogram: Histogram): Uint8Array {
  const extents = histogram.axes.map(axisExtent);
  const width = histogram.storage === "weight" ? 2 : 1;
  const out = new Float64Array(width * histogram.values.length);
  scatter(histogram.values, extents, out, width, 0);
  if (histogram.storage === "weight") scatter(histogram.variances, extents, out, width, 1);
  return new Uint8Array(out.buffer);
}

/** Reorders from the last axis fastest to the first axis fastest. */
function scatter(
  source: Float64Array,
  extents: readonly number[],
  out: Float64Array,
  width: number,
  offset: number,
): void {
  const rank = extents.length;
  const strides = extents.map((_, axis) =>
    extents.slice(0, axis).reduce((product, size) => product * size, width),
  );
  const position = new Array<number>(rank).fill(0);
  let to = offset;
  for (let from = 0; from < source.length; from++) {
    out[to] = source[from]!;
    for (let axis = rank - 1; axis >= 0; axis--) {
      to += strides[axis]!;
      if (++position[axis]! < extents[axis]!) break;
      to -= position[axis]! * strides[axis]!;
      position[axis] = 0;
    }
  }
}
