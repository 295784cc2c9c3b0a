import { asTensor, type Tensor, type TensorLike, zeros } from "../core/tensor.js";
import { stack } from "../ops/indexing.js";
import { reshape } from "../ops/shape.js";
import { hvp } from "./hvp.js";
import { basis } from "./jacobian.js";

/**
 * All second derivatives of a scalar function, H[i, j] = ∂²f / ∂x_i ∂x_j, one Hessian-vector product for each element
 * of x. For a few products with H use hvp instead.
 *
 * @returns a function of the input of f; the result has the shape of x twice
 * @throws DifferentiationError when f does not return a scalar
 */
export function hessian(f: (x: Tensor) => TensorLike): (x: TensorLike) => Tensor {
  return (x) => {
    const input = asTensor(x);
    const shape = [...input.shape, ...input.shape];
    if (input.size === 0) return zeros(shape);
    const product = hvp(f);
    return reshape(stack(basis(input.shape).map((direction) => product(input, direction))), shape);
  };
}
