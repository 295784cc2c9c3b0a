import { normalizeAxis, type Shape, sizeOf } from "../core/shape.js";
import { asTensor, type Tensor, type TensorLike } from "../core/tensor.js";
import { bind } from "../core/trace.js";
import { div } from "./arithmetic.js";
import { reshape } from "./shape.js";

/** Which axes to reduce, all of them by default, and whether they stay with length 1. */
export interface ReductionOptions {
  readonly axis?: number | readonly number[];
  readonly keepDims?: boolean;
}

/**
 * Sum of all elements, or along axes.
 *
 * @returns a scalar, or a tensor without the summed axes (with length 1 there, with keepDims)
 * @throws TensorRangeError when the tensor has no such axis
 */
export function sum(x: TensorLike, { axis, keepDims = false }: ReductionOptions = {}): Tensor {
  const input = asTensor(x);
  const axes = reducedAxes("sum", input.shape, axis);
  const reduced = bind("sum", [input], { axes });
  if (!keepDims) return reduced;
  return reshape(
    reduced,
    input.shape.map((length, i) => (axes.includes(i) ? 1 : length)),
  );
}

/** Mean of all elements, or along axes; NaN where there is none. */
export function mean(x: TensorLike, options: ReductionOptions = {}): Tensor {
  const input = asTensor(x);
  const axes = reducedAxes("mean", input.shape, options.axis);
  return div(sum(input, options), sizeOf(axes.map((axis) => input.shape[axis])));
}

function reducedAxes(
  operation: string,
  shape: Shape,
  axis: number | readonly number[] | undefined,
): number[] {
  if (axis === undefined) return shape.map((_, i) => i);
  const asked = typeof axis === "number" ? [axis] : axis;
  return [...new Set(asked.map((one) => normalizeAxis(operation, one, shape.length)))].sort((a, b) => a - b);
}
