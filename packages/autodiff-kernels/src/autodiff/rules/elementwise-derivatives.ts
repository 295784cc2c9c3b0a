import type { ElementwiseFunction, ElementwiseKind, ElementwiseOf } from "../core/elementwise.js";
import { asTensor, type Tensor } from "../core/tensor.js";
import { add, div, mul, sub } from "../ops/arithmetic.js";
import { cos, digamma, neg, polygamma, pow, sin, square } from "../ops/elementwise.js";

/** dy/dx of an elementwise function y = f(x), from x and y; undefined where it is zero everywhere. */
type Derivative<K extends ElementwiseKind> = (
  x: Tensor,
  y: Tensor,
  fn: ElementwiseOf<K>,
) => Tensor | undefined;

const derivatives: { readonly [K in ElementwiseKind]: Derivative<K> } = {
  neg: () => asTensor(-1),
  exp: (_, y) => y,
  expm1: (_, y) => add(y, 1),
  log: (x) => div(1, x),
  log1p: (x) => div(1, add(1, x)),
  sqrt: (_, y) => div(0.5, y),
  square: (x) => mul(2, x),
  sin: (x) => cos(x),
  cos: (x) => neg(sin(x)),
  tanh: (_, y) => sub(1, square(y)),
  // d x^p = p x^(p−1) dx; not for p = 0, where 0 · x⁻¹ would be NaN at x = 0.
  pow: (x, _, { exponent }) => (exponent === 0 ? undefined : mul(exponent, pow(x, exponent - 1))),
  logGamma: (x) => digamma(x),
  polygamma: (x, _, { order }) => polygamma(order + 1, x),
};

export function elementwiseDerivative(x: Tensor, y: Tensor, fn: ElementwiseFunction): Tensor | undefined {
  return derivativeOf(x, y, fn);
}

function derivativeOf<K extends ElementwiseKind>(
  x: Tensor,
  y: Tensor,
  fn: ElementwiseOf<K>,
): Tensor | undefined {
  return derivatives[fn.kind](x, y, fn);
}
