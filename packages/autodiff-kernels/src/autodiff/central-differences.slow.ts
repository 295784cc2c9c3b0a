import { asTensor, type Tensor, type TensorLike, tensor } from "./core/tensor.js";

/** Step that balances the h² of the formula against the rounding of f: the cube root of 2^-52, about 6e-6. */
const STEP = Number.EPSILON ** (1 / 3);

/**
 * Derivative of a function of several tensors along a direction, by central differences. Obviously right, never
 * accurate; used by tests only.
 */
export function centralDerivative(
  f: (...inputs: Tensor[]) => TensorLike,
  inputs: readonly Tensor[],
  directions: readonly Tensor[],
): Float64Array {
  const shifted = (step: number): Float64Array => {
    const moved = inputs.map((input, i) => {
      const { data } = directions[i];
      return tensor(
        input.data.map((x, j) => x + step * data[j]),
        input.shape,
      );
    });
    return asTensor(f(...moved)).data;
  };
  const above = shifted(STEP);
  const below = shifted(-STEP);
  return above.map((value, i) => (value - below[i]) / (2 * STEP));
}
