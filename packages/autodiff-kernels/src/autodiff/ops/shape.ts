import { ShapeError } from "../core/errors.js";
import { checkBroadcastable, normalizeAxis, type Shape, sameShape, sizeOf } from "../core/shape.js";
import { asTensor, type Tensor, type TensorLike } from "../core/tensor.js";
import { bind } from "../core/trace.js";

/**
 * The same elements in the same order under another shape.
 *
 * @throws ShapeError when the number of elements differs
 */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  const input = asTensor(x);
  if (sameShape(input.shape, shape)) return input;
  if (sizeOf(shape) !== input.size) {
    throw new ShapeError("reshape", [input.shape, shape], "the same number of elements");
  }
  return bind("reshape", [input], { shape: [...shape] });
}

/**
 * Repeats along new leading axes and along axes of length 1.
 *
 * @throws ShapeError when the shape does not broadcast to the target
 */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const input = asTensor(x);
  if (sameShape(input.shape, shape)) return input;
  checkBroadcastable("broadcastTo", input.shape, shape);
  return bind("broadcastTo", [input], { shape: [...shape] });
}

/**
 * Axes in another order; reversed by default, which for a matrix is its transpose.
 *
 * @param permutation axis i of the result is axis permutation[i] of x
 * @throws ShapeError when it is not a permutation of the axes
 */
export function transpose(x: TensorLike, permutation?: readonly number[]): Tensor {
  const input = asTensor(x);
  const rank = input.shape.length;
  if (permutation !== undefined && permutation.length !== rank) {
    throw new ShapeError("transpose", [input.shape, permutation], "a permutation that names each axis once");
  }
  const axes = permutation?.map((axis) => normalizeAxis("transpose", axis, rank)) ?? reversed(rank);
  if (new Set(axes).size !== rank) {
    throw new ShapeError("transpose", [input.shape, axes], "a permutation that names each axis once");
  }
  return bind("transpose", [input], { permutation: axes });
}

function reversed(rank: number): number[] {
  return Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}
