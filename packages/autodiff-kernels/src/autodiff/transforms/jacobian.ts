import { type Shape, sizeOf } from "../core/shape.js";
import { asTensor, Constant, type Tensor, type TensorLike, zeros } from "../core/tensor.js";
import { stack } from "../ops/indexing.js";
import { reshape, transpose } from "../ops/shape.js";
import { pushForward } from "./forward.js";
import { pullBack } from "./reverse.js";

/**
 * All derivatives of a function, J[i, j] = ∂f_i / ∂x_j, row by row in reverse mode or column by column in forward
 * mode, whichever is fewer. For a few products with J use jvp or vjp instead.
 *
 * @returns a function of the input of f; the result has the shape of f(x), then that of x
 */
export function jacobian(f: (x: Tensor) => TensorLike): (x: TensorLike) => Tensor {
  return (x) => {
    const input = asTensor(x);
    const { value, pullback } = pullBack(([traced]) => asTensor(f(traced)), [input]);
    const shape = [...value.shape, ...input.shape];
    if (value.size === 0 || input.size === 0) return zeros(shape);
    if (value.size <= input.size) {
      return reshape(stack(basis(value.shape).map((direction) => pullback(direction)[0])), shape);
    }
    const columns = basis(input.shape).map((direction) => {
      const { tangents } = pushForward(([traced]) => [asTensor(f(traced))], [input], [direction]);
      return reshape(tangents[0], [value.size]);
    });
    return reshape(transpose(stack(columns)), shape);
  };
}

/** The unit vectors of tensors of a shape, in row-major order. */
export function basis(shape: Shape): Tensor[] {
  const size = sizeOf(shape);
  return Array.from({ length: size }, (_, i) => {
    const data = new Float64Array(size);
    data[i] = 1;
    return new Constant(data, shape);
  });
}
