import { ShapeError } from "../core/errors.js";
import { asTensor, type Tensor, type TensorLike } from "../core/tensor.js";
import { bind } from "../core/trace.js";
import { reshape } from "./shape.js";

/**
 * Product of matrices and vectors: [n, k] [k, m] -> [n, m]; [n, k] [k] -> [n]; [k] [k, m] -> [m]; [k] [k] -> scalar.
 *
 * @throws ShapeError when the inner lengths differ, or an operand has another number of axes
 */
export function matmul(a: TensorLike, b: TensorLike): Tensor {
  return product("matmul", asTensor(a), asTensor(b));
}

/**
 * Inner product of two vectors.
 *
 * @returns a scalar
 * @throws ShapeError when the lengths differ, or an operand is not a vector
 */
export function dot(a: TensorLike, b: TensorLike): Tensor {
  const left = asTensor(a);
  const right = asTensor(b);
  if (left.shape.length !== 1 || right.shape.length !== 1) {
    throw new ShapeError("dot", [left.shape, right.shape], "two vectors (use matmul for matrices)");
  }
  return product("dot", left, right);
}

function product(operation: string, left: Tensor, right: Tensor): Tensor {
  const leftIsVector = left.shape.length === 1;
  const rightIsVector = right.shape.length === 1;
  if ([left, right].some(({ shape }) => shape.length < 1 || shape.length > 2)) {
    throw new ShapeError(operation, [left.shape, right.shape], "vectors or matrices");
  }
  const a = leftIsVector ? reshape(left, [1, left.size]) : left;
  const b = rightIsVector ? reshape(right, [right.size, 1]) : right;
  if (a.shape[1] !== b.shape[0]) {
    throw new ShapeError(operation, [left.shape, right.shape], "equal inner lengths");
  }
  const rows = leftIsVector ? [] : [a.shape[0]];
  const columns = rightIsVector ? [] : [b.shape[1]];
  return reshape(bind("matmul", [a, b], {}), [...rows, ...columns]);
}
