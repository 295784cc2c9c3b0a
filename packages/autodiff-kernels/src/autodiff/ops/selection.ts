import { broadcastShapes } from "../core/shape.js";
import { asTensor, Constant, constantOf, type Tensor, type TensorLike } from "../core/tensor.js";
import { bind } from "../core/trace.js";
import { neg } from "./elementwise.js";
import { broadcastTo } from "./shape.js";

/** The value without its derivative: a constant to every differentiation around it. */
export function stopGradient(x: TensorLike): Tensor {
  return constantOf(x);
}

/** 1 where a > b, else 0, broadcasting; a constant. */
export function greater(a: TensorLike, b: TensorLike): Tensor {
  return compare("greater", a, b, (x, y) => x > y);
}

/** 1 where a ≥ b, else 0, broadcasting; a constant. */
export function greaterEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare("greaterEqual", a, b, (x, y) => x >= y);
}

/** 1 where a < b, else 0, broadcasting; a constant. */
export function less(a: TensorLike, b: TensorLike): Tensor {
  return compare("less", a, b, (x, y) => x < y);
}

/** 1 where a ≤ b, else 0, broadcasting; a constant. */
export function lessEqual(a: TensorLike, b: TensorLike): Tensor {
  return compare("lessEqual", a, b, (x, y) => x <= y);
}

/** 1 where a = b, else 0, broadcasting; a constant. */
export function equal(a: TensorLike, b: TensorLike): Tensor {
  return compare("equal", a, b, (x, y) => x === y);
}

/**
 * a where the mask is not 0, b elsewhere, broadcasting. The mask is a constant: its own derivative is nowhere.
 *
 * The branch not taken is still computed, and an infinite derivative in it becomes 0 · ∞ = NaN. Make its argument
 * harmless first: where(m, log(where(m, x, 1)), 0).
 */
export function where(mask: TensorLike, a: TensorLike, b: TensorLike): Tensor {
  const chosen = constantOf(mask);
  const first = asTensor(a);
  const second = asTensor(b);
  const shape = broadcastShapes("where", broadcastShapes("where", first.shape, second.shape), chosen.shape);
  const fullMask = broadcastTo(chosen, shape) as Constant;
  return bind("select", [broadcastTo(first, shape), broadcastTo(second, shape)], { mask: fullMask });
}

/** The larger one, NaN if either is; where they are equal, the derivative is that of a. */
export function maximum(a: TensorLike, b: TensorLike): Tensor {
  return where(
    compare("maximum", a, b, (x, y) => x >= y || Number.isNaN(x)),
    a,
    b,
  );
}

/** The smaller one, NaN if either is; where they are equal, the derivative is that of a. */
export function minimum(a: TensorLike, b: TensorLike): Tensor {
  return where(
    compare("minimum", a, b, (x, y) => x <= y || Number.isNaN(x)),
    a,
    b,
  );
}

/** x limited to [lowest, highest]; at a limit the derivative is that of x, beyond it 0. */
export function clip(x: TensorLike, lowest: TensorLike, highest: TensorLike): Tensor {
  return minimum(maximum(x, lowest), highest);
}

/** |x|; its derivative at 0 is 1. */
export function abs(x: TensorLike): Tensor {
  const input = asTensor(x);
  return where(greaterEqual(input, 0), input, neg(input));
}

function compare(
  operation: string,
  a: TensorLike,
  b: TensorLike,
  holds: (x: number, y: number) => boolean,
): Tensor {
  const left = constantOf(a);
  const right = constantOf(b);
  const shape = broadcastShapes(operation, left.shape, right.shape);
  const x = broadcastTo(left, shape).data;
  const y = broadcastTo(right, shape).data;
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = holds(x[i], y[i]) ? 1 : 0;
  return new Constant(out, shape);
}
