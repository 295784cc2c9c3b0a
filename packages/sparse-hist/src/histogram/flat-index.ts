import { axisSize, binCount, hasUnderflow } from "../axis/geometry.js";
import type { Axis } from "../axis/types.js";
import { HistogramError } from "../histogram-error.js";
import { listLength } from "../list-length.js";
import { flatIndexArray, strides } from "./strides.js";
import type { FlatIndices } from "./types.js";

/** Positions of entries along a run of neighbouring axes, as one flat index over them. */
export interface Coordinate {
  /** The argument that they came from, for messages. */
  readonly field: string;
  readonly axes: readonly Axis[];
  readonly positions: ArrayLike<number>;
}

/**
 * Flat index with flow bins of each entry, [entries], from its coordinates along groups of axes which together are all
 * axes, in order. With `flow` a coordinate counts flow bins, otherwise it counts inner bins only.
 *
 * @throws HistogramError when a coordinate is not an integer in the range of its axes, or one list is longer than another
 */
export function flatIndices(
  coordinates: readonly Coordinate[],
  options: { readonly flow: boolean },
): FlatIndices {
  const axes = coordinates.flatMap((coordinate) => coordinate.axes);
  const total = countBins(axes);
  const [first] = coordinates;
  const entryCount = first === undefined ? 0 : listLength(first.field, first.positions);
  const out = flatIndexArray(entryCount, total);
  let stride = total;
  for (const coordinate of coordinates) {
    const { field, positions } = coordinate;
    const count = listLength(field, positions);
    if (count !== entryCount) {
      throw new HistogramError({
        field: `${field}.length`,
        found: count,
        expected: `${entryCount}, as ${first!.field}`,
      });
    }
    checkPositions(field, positions, binCount(coordinate.axes, options));
    stride /= binCount(coordinate.axes, { flow: true });
    const [axis] = coordinate.axes;
    if (options.flow) addScaled(positions, 0, stride, out);
    else if (coordinate.axes.length === 1) addScaled(positions, Number(hasUnderflow(axis!)), stride, out);
    else addInner(coordinate.axes, positions, stride, out);
  }
  return out;
}

/**
 * Number of bins with flow.
 *
 * @throws HistogramError when there are more than a flat index can count
 */
export function countBins(axes: readonly Axis[]): number {
  const total = binCount(axes, { flow: true });
  if (total > Number.MAX_SAFE_INTEGER) {
    throw new HistogramError({
      field: "binCount",
      found: total,
      expected: "at most 2^53 - 1",
      remedy: "Leave out an axis.",
    });
  }
  return total;
}

/** @throws HistogramError at the first position that is not an integer in [0, count) */
export function checkPositions(field: string, positions: ArrayLike<number>, count: number): void {
  const length = listLength(field, positions);
  for (let i = 0; i < length; i++) {
    const position = positions[i]!;
    if (!(position >= 0 && position < count) || position !== Math.floor(position)) {
      throw new HistogramError({
        field,
        index: i,
        found: position,
        expected: `an integer in [0, ${count})`,
        remedy: "Say with `flow` whether positions count the flow bins.",
      });
    }
  }
}

/** out += stride · (position + first) */
function addScaled(positions: ArrayLike<number>, first: number, stride: number, out: FlatIndices): void {
  for (let i = 0; i < out.length; i++) out[i]! += stride * (positions[i]! + first);
}

/** out += stride · (position with flow bins), for positions that count inner bins only. */
function addInner(
  axes: readonly Axis[],
  positions: ArrayLike<number>,
  stride: number,
  out: FlatIndices,
): void {
  const steps = strides(axes, { flow: true });
  const sizes = Float64Array.from(axes, axisSize);
  const first = axes.reduce((sum, axis, d) => sum + Number(hasUnderflow(axis)) * steps[d]!, 0);
  for (let i = 0; i < out.length; i++) {
    let rest = positions[i]!;
    let flat = first;
    for (let d = sizes.length - 1; d >= 0; d--) {
      const quotient = Math.floor(rest / sizes[d]!);
      flat += (rest - quotient * sizes[d]!) * steps[d]!;
      rest = quotient;
    }
    out[i]! += stride * flat;
  }
}
