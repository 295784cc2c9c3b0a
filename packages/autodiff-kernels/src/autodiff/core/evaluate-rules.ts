import { scalarFunction } from "./elementwise.js";
import type { Primitive, PrimitiveParams } from "./primitives.js";
import {
  broadcastShapes,
  broadcastStrides,
  rowMajorStrides,
  type Shape,
  sameShape,
  sizeOf,
  stridedOffsets,
} from "./shape.js";
import { Constant } from "./tensor.js";

/** The value of a primitive at constants. Operations have checked the shapes before. */
type EvaluateRule<P extends Primitive> = (
  inputs: readonly Constant[],
  params: PrimitiveParams[P],
) => Constant;

export const evaluateRules: { readonly [P in Primitive]: EvaluateRule<P> } = {
  add: ([a, b]) => zip("add", a, b, (x, y) => x + y),
  sub: ([a, b]) => zip("sub", a, b, (x, y) => x - y),
  mul: ([a, b]) => zip("mul", a, b, (x, y) => x * y),
  div: ([a, b]) => zip("div", a, b, (x, y) => x / y),
  elementwise: ([x], { fn }) => {
    const apply = scalarFunction(fn);
    const out = new Float64Array(x.data.length);
    for (let i = 0; i < out.length; i++) out[i] = apply(x.data[i]);
    return new Constant(out, x.shape);
  },
  select: ([a, b], { mask }) => {
    const out = new Float64Array(a.data.length);
    for (let i = 0; i < out.length; i++) out[i] = mask.data[i] !== 0 ? a.data[i] : b.data[i];
    return new Constant(out, a.shape);
  },
  sum: ([x], { axes }) => sumAlong(x, axes),
  broadcastTo: ([x], { shape }) => broadcast(x, shape),
  reshape: ([x], { shape }) => new Constant(x.data, shape),
  transpose: ([x], { permutation }) => {
    const strides = rowMajorStrides(x.shape);
    const shape = permutation.map((axis) => x.shape[axis]);
    // Moving axes of length 1 moves nothing in memory; a column becomes a row for free.
    const long = permutation.filter((axis) => x.shape[axis] !== 1);
    if (long.every((axis, i) => i === 0 || axis > long[i - 1])) return new Constant(x.data, shape);
    const offsets = stridedOffsets(
      shape,
      permutation.map((axis) => strides[axis]),
    );
    return new Constant(pick(x.data, offsets), shape);
  },
  matmul: ([a, b]) => multiplyMatrices(a, b),
  gather: ([x], { indices }) => {
    const width = rowSize(x.shape);
    const out = new Float64Array(indices.length * width);
    for (let row = 0; row < indices.length; row++) {
      const from = indices[row] * width;
      for (let i = 0; i < width; i++) out[row * width + i] = x.data[from + i];
    }
    return new Constant(out, [indices.length, ...x.shape.slice(1)]);
  },
  scatterAdd: ([x], { indices, rowCount }) => {
    const width = rowSize(x.shape);
    const out = new Float64Array(rowCount * width);
    for (let row = 0; row < indices.length; row++) {
      const to = indices[row] * width;
      for (let i = 0; i < width; i++) out[to + i] += x.data[row * width + i];
    }
    return new Constant(out, [rowCount, ...x.shape.slice(1)]);
  },
  slice: ([x], { axis, start, stop }) => {
    const { outer, length, inner } = around(x.shape, axis);
    const width = (stop - start) * inner;
    const out = new Float64Array(outer * width);
    for (let i = 0; i < outer; i++) {
      const from = (i * length + start) * inner;
      out.set(x.data.subarray(from, from + width), i * width);
    }
    return new Constant(out, replaced(x.shape, axis, stop - start));
  },
  pad: ([x], { axis, before, after }) => {
    const { outer, length, inner } = around(x.shape, axis);
    const padded = before + length + after;
    const width = length * inner;
    const out = new Float64Array(outer * padded * inner);
    for (let i = 0; i < outer; i++) {
      out.set(x.data.subarray(i * width, (i + 1) * width), (i * padded + before) * inner);
    }
    return new Constant(out, replaced(x.shape, axis, padded));
  },
  concat: (inputs, { axis }) => {
    const total = inputs.reduce((length, { shape }) => length + shape[axis], 0);
    const { outer, inner } = around(inputs[0].shape, axis);
    const out = new Float64Array(outer * total * inner);
    let offset = 0;
    for (const { data, shape } of inputs) {
      const width = shape[axis] * inner;
      for (let i = 0; i < outer; i++) {
        out.set(data.subarray(i * width, (i + 1) * width), i * total * inner + offset);
      }
      offset += width;
    }
    return new Constant(out, replaced(inputs[0].shape, axis, total));
  },
  opaqueValue: ([x], { fn }) => fn.value(x),
  opaqueJvp: ([x, v], { fn }) => fn.jvp(x, v),
  opaqueVjp: ([x, u], { fn }) => fn.vjp(x, u),
  opaqueVjpJvp: ([x, u, v], { fn }) => fn.vjpJvp(x, u, v),
  opaqueJvpJvp: ([x, v, w], { fn }) => fn.jvpJvp(x, v, w),
};

function zip(
  operation: string,
  a: Constant,
  b: Constant,
  combine: (x: number, y: number) => number,
): Constant {
  const shape = broadcastShapes(operation, a.shape, b.shape);
  const size = sizeOf(shape);
  const out = new Float64Array(size);
  // A single number is not worth repeating first.
  const x = a.data.length === 1 ? a.data : broadcast(a, shape).data;
  const y = b.data.length === 1 ? b.data : broadcast(b, shape).data;
  const xStep = x.length === 1 ? 0 : 1;
  const yStep = y.length === 1 ? 0 : 1;
  for (let i = 0; i < size; i++) out[i] = combine(x[i * xStep], y[i * yStep]);
  return new Constant(out, shape);
}

function broadcast(x: Constant, shape: Shape): Constant {
  if (sameShape(x.shape, shape)) return x;
  if (x.data.length === 1) return new Constant(new Float64Array(sizeOf(shape)).fill(x.data[0]), shape);
  return new Constant(pick(x.data, stridedOffsets(shape, broadcastStrides(x.shape, shape))), shape);
}

function pick(data: Float64Array, offsets: Uint32Array): Float64Array {
  const out = new Float64Array(offsets.length);
  for (let i = 0; i < out.length; i++) out[i] = data[offsets[i]];
  return out;
}

/**
 * Sums with their rounding errors carried along (Neumaier, ZAMM 54 (1974) 39), so that a likelihood of 1e5 bins keeps
 * its last digits.
 */
function sumAlong(x: Constant, axes: readonly number[]): Constant {
  const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  const out = new Float64Array(sizeOf(shape));
  const error = new Float64Array(out.length);
  const offsets = out.length === 1 ? undefined : stridedOffsets(x.shape, broadcastStrides(kept, x.shape));
  for (let i = 0; i < x.data.length; i++) {
    const to = offsets === undefined ? 0 : offsets[i];
    const term = x.data[i];
    const before = out[to];
    const after = before + term;
    error[to] += Math.abs(before) >= Math.abs(term) ? before - after + term : term - after + before;
    out[to] = after;
  }
  // At infinity the error is NaN and means nothing.
  for (let i = 0; i < out.length; i++) if (Number.isFinite(out[i])) out[i] += error[i];
  return new Constant(out, shape);
}

function multiplyMatrices(a: Constant, b: Constant): Constant {
  const [rowCount, innerCount] = a.shape;
  const columnCount = b.shape[1];
  const out = new Float64Array(rowCount * columnCount);
  if (columnCount === 1) {
    for (let row = 0; row < rowCount; row++) {
      let total = 0;
      for (let k = 0; k < innerCount; k++) total += a.data[row * innerCount + k] * b.data[k];
      out[row] = total;
    }
  } else {
    for (let row = 0; row < rowCount; row++) {
      for (let k = 0; k < innerCount; k++) {
        const factor = a.data[row * innerCount + k];
        for (let j = 0; j < columnCount; j++)
          out[row * columnCount + j] += factor * b.data[k * columnCount + j];
      }
    }
  }
  return new Constant(out, [rowCount, columnCount]);
}

function rowSize(shape: Shape): number {
  return sizeOf(shape.slice(1));
}

function around(shape: Shape, axis: number): { outer: number; length: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), length: shape[axis], inner: sizeOf(shape.slice(axis + 1)) };
}

function replaced(shape: Shape, axis: number, length: number): Shape {
  return shape.map((own, i) => (i === axis ? length : own));
}
