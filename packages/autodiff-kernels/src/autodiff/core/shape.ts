import { ShapeError, TensorRangeError } from "./errors.js";

/** Lengths of the axes, the last one fastest in memory; empty for a scalar. */
export type Shape = readonly number[];

/** Number of elements: 1 for a scalar, 0 as soon as one axis is empty. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** The shape two operands broadcast to, by NumPy's rule: aligned at the last axis, lengths equal or 1. */
export function broadcastShapes(operation: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new ShapeError(operation, [a, b], "lengths that are equal or 1, aligned at the last axis");
    }
    shape.push(left === 1 ? right : left);
  }
  return shape;
}

/** Checks that a shape can be repeated to a target shape without losing an axis. */
export function checkBroadcastable(operation: string, from: Shape, to: Shape): void {
  if (from.length > to.length || !sameShape(broadcastShapes(operation, from, to), to)) {
    throw new ShapeError(operation, [from, to], "a first shape that broadcasts to the second");
  }
}

/** Steps in memory along each axis of a row-major array. */
export function rowMajorStrides(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Strides that read an array of one shape as if it had been repeated to another: 0 along every repeated axis. */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = rowMajorStrides(from);
  const missing = to.length - from.length;
  return to.map((length, axis) => {
    const own = axis - missing;
    return own < 0 || (from[own] === 1 && length !== 1) ? 0 : strides[own];
  });
}

/**
 * Where each element of an array of this shape, taken in row-major order, lies in memory that has these strides.
 * Repetition, sums along axes and transposition are all a walk along these offsets.
 */
export function stridedOffsets(shape: Shape, strides: readonly number[]): Uint32Array {
  const offsets = new Uint32Array(sizeOf(shape));
  if (offsets.length === 0) return offsets;
  // Axis by axis from the last one: what is filled so far is the block that the next axis repeats, shifted.
  let filled = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (let step = 1; step < shape[axis]; step++) {
      const shift = step * strides[axis];
      const start = step * filled;
      for (let i = 0; i < filled; i++) offsets[start + i] = offsets[i] + shift;
    }
    filled *= shape[axis];
  }
  return offsets;
}

/** An axis counted from the first; negative ones count from the last, as in NumPy. */
export function normalizeAxis(operation: string, axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || counted < 0 || counted >= rank) {
    const expected =
      rank === 0 ? "no axis, since the tensor is a scalar" : `an axis from ${-rank} to ${rank - 1}`;
    throw new TensorRangeError({ operation, argument: "axis", found: axis, expected });
  }
  return counted;
}
