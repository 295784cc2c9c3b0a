import type { ElementwiseFunction } from "../core/elementwise.js";
import { asTensor, type Tensor, type TensorLike } from "../core/tensor.js";
import { bind } from "../core/trace.js";

/** −x. */
export function neg(x: TensorLike): Tensor {
  return apply({ kind: "neg" }, x);
}

/** eˣ. */
export function exp(x: TensorLike): Tensor {
  return apply({ kind: "exp" }, x);
}

/** eˣ − 1, exact for small x. */
export function expm1(x: TensorLike): Tensor {
  return apply({ kind: "expm1" }, x);
}

/** ln x. */
export function log(x: TensorLike): Tensor {
  return apply({ kind: "log" }, x);
}

/** ln(1 + x), exact for small x. */
export function log1p(x: TensorLike): Tensor {
  return apply({ kind: "log1p" }, x);
}

/** √x. Its derivative at 0 is infinite. */
export function sqrt(x: TensorLike): Tensor {
  return apply({ kind: "sqrt" }, x);
}

/** x². */
export function square(x: TensorLike): Tensor {
  return apply({ kind: "square" }, x);
}

/** sin x, in radians. */
export function sin(x: TensorLike): Tensor {
  return apply({ kind: "sin" }, x);
}

/** cos x, in radians. */
export function cos(x: TensorLike): Tensor {
  return apply({ kind: "cos" }, x);
}

/** tanh x. */
export function tanh(x: TensorLike): Tensor {
  return apply({ kind: "tanh" }, x);
}

/** x to a constant power. For an exponent that is itself differentiated write exp(mul(p, log(x))). */
export function pow(x: TensorLike, exponent: number): Tensor {
  return apply({ kind: "pow", exponent }, x);
}

/** ln |Γ(x)|. */
export function logGamma(x: TensorLike): Tensor {
  return apply({ kind: "logGamma" }, x);
}

/** ψ(x) = d ln Γ(x) / dx. */
export function digamma(x: TensorLike): Tensor {
  return polygamma(0, x);
}

/** ψ′(x). */
export function trigamma(x: TensorLike): Tensor {
  return polygamma(1, x);
}

/** The derivative of ψ of a given order, 0 for ψ itself; from order 2 on for x > 0 only, NaN elsewhere. */
export function polygamma(order: number, x: TensorLike): Tensor {
  return apply({ kind: "polygamma", order }, x);
}

function apply(fn: ElementwiseFunction, x: TensorLike): Tensor {
  return bind("elementwise", [asTensor(x)], { fn });
}
