import { ShapeError, TensorRangeError } from "../core/errors.js";
import type { Indices } from "../core/primitives.js";
import { normalizeAxis } from "../core/shape.js";
import { asTensor, type Tensor, type TensorLike } from "../core/tensor.js";
import { bind } from "../core/trace.js";
import { reshape } from "./shape.js";

/**
 * Rows of a tensor (elements of a vector) at constant positions along axis 0, repeated ones included.
 *
 * @returns [indices, ...x.shape without its first axis]
 * @throws TensorRangeError when an index is outside
 */
export function gather(x: TensorLike, indices: Indices | readonly number[]): Tensor {
  const input = withRows("gather", x);
  return bind("gather", [input], { indices: checkedIndices("gather", indices, input.shape[0]) });
}

/**
 * Adds the rows of a tensor (elements of a vector) into zeros, at constant positions along axis 0: the transpose of gather.
 *
 * @param indices where each row of x goes, [rows of x]
 * @returns [rowCount, ...x.shape without its first axis]
 * @throws ShapeError when there is not one index per row
 * @throws TensorRangeError when an index is outside
 */
export function scatterAdd(x: TensorLike, indices: Indices | readonly number[], rowCount: number): Tensor {
  const input = withRows("scatterAdd", x);
  if (indices.length !== input.shape[0]) {
    throw new ShapeError("scatterAdd", [input.shape, [indices.length]], "one index for each row");
  }
  return bind("scatterAdd", [input], { indices: checkedIndices("scatterAdd", indices, rowCount), rowCount });
}

/**
 * The stretch [start, stop) along an axis; negative ends count from the last, as in NumPy, but none may be outside.
 *
 * @throws TensorRangeError when an end is outside, or stop before start
 */
export function slice(
  x: TensorLike,
  start: number,
  stop?: number,
  { axis = 0 }: { readonly axis?: number } = {},
): Tensor {
  const input = asTensor(x);
  const along = normalizeAxis("slice", axis, input.shape.length);
  const length = input.shape[along];
  const first = sliceEnd("start", start, 0, length);
  const last = sliceEnd("stop", stop ?? length, first, length);
  return bind("slice", [input], { axis: along, start: first, stop: last });
}

/**
 * One row of a tensor, or one element of a vector: the slice [position, position + 1) along axis 0, without that axis.
 *
 * @throws TensorRangeError when the position is outside
 */
export function at(x: TensorLike, position: number): Tensor {
  const input = withRows("at", x);
  const length = input.shape[0];
  const row = position < 0 ? position + length : position;
  if (!Number.isInteger(position) || row < 0 || row >= length) {
    const expected = `a whole number from ${-length} to ${length - 1}`;
    throw new TensorRangeError({ operation: "at", argument: "position", found: position, expected });
  }
  return reshape(bind("slice", [input], { axis: 0, start: row, stop: row + 1 }), input.shape.slice(1));
}

/** Zeros before and after along an axis: the transpose of slice. */
export function pad(
  x: TensorLike,
  { before, after, axis = 0 }: { readonly before: number; readonly after: number; readonly axis?: number },
): Tensor {
  const input = asTensor(x);
  for (const [argument, found] of Object.entries({ before, after })) {
    if (Number.isInteger(found) && found >= 0) continue;
    throw new TensorRangeError({ operation: "pad", argument, found, expected: "a whole number from 0" });
  }
  return bind("pad", [input], { axis: normalizeAxis("pad", axis, input.shape.length), before, after });
}

/**
 * Tensors one after the other along an axis.
 *
 * @throws ShapeError when there is none, or the shapes differ along another axis
 */
export function concat(inputs: readonly TensorLike[], { axis = 0 }: { readonly axis?: number } = {}): Tensor {
  const tensors = inputs.map(asTensor);
  const first = tensors[0];
  if (first === undefined) throw new ShapeError("concat", [], "at least one tensor");
  const along = normalizeAxis("concat", axis, first.shape.length);
  const starts: number[] = [];
  let length = 0;
  for (const { shape } of tensors) {
    const fits =
      shape.length === first.shape.length && shape.every((n, i) => i === along || n === first.shape[i]);
    if (!fits) throw new ShapeError("concat", [first.shape, shape], `equal shapes but for axis ${along}`);
    starts.push(length);
    length += shape[along];
  }
  return tensors.length === 1 ? first : bind("concat", tensors, { axis: along, starts });
}

/**
 * Tensors of one shape along a new axis.
 *
 * @throws ShapeError when there is none, or the shapes differ
 */
export function stack(inputs: readonly TensorLike[], { axis = 0 }: { readonly axis?: number } = {}): Tensor {
  const tensors = inputs.map(asTensor);
  const first = tensors[0];
  if (first === undefined) throw new ShapeError("stack", [], "at least one tensor");
  const along = normalizeAxis("stack", axis, first.shape.length + 1);
  const layered = tensors.map((input) => {
    if (input.shape.length !== first.shape.length) {
      throw new ShapeError("stack", [first.shape, input.shape], "equal shapes");
    }
    return reshape(input, input.shape.toSpliced(along, 0, 1));
  });
  return concat(layered, { axis: along });
}

function withRows(operation: string, x: TensorLike): Tensor {
  const input = asTensor(x);
  if (input.shape.length === 0) throw new ShapeError(operation, [input.shape], "at least one axis");
  return input;
}

function checkedIndices(operation: string, indices: Indices | readonly number[], rowCount: number): Indices {
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i];
    if (Number.isInteger(index) && index >= 0 && index < rowCount) continue;
    const expected = `a whole number from 0, below ${rowCount}`;
    throw new TensorRangeError({ operation, argument: `indices[${i}]`, found: index, expected });
  }
  // A copy, since a later derivative must see the same positions.
  return Uint32Array.from(indices);
}

function sliceEnd(argument: string, end: number, least: number, length: number): number {
  const counted = end < 0 ? end + length : end;
  if (Number.isInteger(end) && counted >= least && counted <= length) return counted;
  const expected = `a whole number from ${least} to ${length}, or counted from the end`;
  throw new TensorRangeError({ operation: "slice", argument, found: end, expected });
}
