import { broadcastShapes } from "../core/shape.js";
import { asTensor, type Tensor, type TensorLike } from "../core/tensor.js";
import { bind } from "../core/trace.js";

/** a + b, broadcasting. */
export function add(a: TensorLike, b: TensorLike): Tensor {
  return binary("add", a, b);
}

/** a − b, broadcasting. */
export function sub(a: TensorLike, b: TensorLike): Tensor {
  return binary("sub", a, b);
}

/** a b, element by element, broadcasting. */
export function mul(a: TensorLike, b: TensorLike): Tensor {
  return binary("mul", a, b);
}

/** a / b, element by element, broadcasting. */
export function div(a: TensorLike, b: TensorLike): Tensor {
  return binary("div", a, b);
}

function binary(primitive: "add" | "sub" | "mul" | "div", a: TensorLike, b: TensorLike): Tensor {
  const left = asTensor(a);
  const right = asTensor(b);
  broadcastShapes(primitive, left.shape, right.shape);
  return bind(primitive, [left, right], {});
}
