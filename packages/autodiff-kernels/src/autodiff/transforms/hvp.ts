import type { Tensor, TensorLike } from "../core/tensor.js";
import { pushForward } from "./forward.js";
import { grad } from "./grad.js";
import { splitTangents, type TensorFunction } from "./jvp.js";

/**
 * Hessian-vector product of a scalar function, H v = d/dε ∇f(x + ε v), forward over reverse: a small multiple of
 * the cost of f, and no matrix (Pearlmutter, Neural Computation 6 (1994) 147).
 *
 * @returns a function of the input of f and a direction of the same shape; of (a, b, va, vb) for a function of two,
 *   whose result is then a list
 * @throws DifferentiationError when f does not return a scalar
 * @throws ShapeError when a direction has not the shape of its input
 */
export function hvp(f: (x: Tensor) => TensorLike): (x: TensorLike, direction: TensorLike) => Tensor;
export function hvp(f: TensorFunction): (...inputsThenDirections: readonly TensorLike[]) => readonly Tensor[];
export function hvp(
  f: TensorFunction,
): (...inputsThenDirections: readonly TensorLike[]) => Tensor | readonly Tensor[] {
  return (...inputsThenDirections) => {
    const { inputs, tangents } = splitTangents("hvp", inputsThenDirections);
    const gradient = grad(f, { argnums: inputs.map((_, i) => i) });
    const products = pushForward((traced) => gradient(...traced), inputs, tangents).tangents;
    return products.length === 1 ? products[0] : products;
  };
}
