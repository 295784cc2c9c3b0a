import { DifferentiationError, ShapeError } from "../core/errors.js";
import { sameShape } from "../core/shape.js";
import { asTensor, type Tensor, type TensorLike } from "../core/tensor.js";
import { pushForward } from "./forward.js";

/** A function of any number of tensors. */
export type TensorFunction = (...inputs: Tensor[]) => TensorLike;

/** A value with its change along a direction, both of the shape of the value. */
export interface ValueAndTangent {
  readonly value: Tensor;
  readonly tangent: Tensor;
}

/**
 * Forward-mode derivative: f(x) and J v, in one pass.
 *
 * @returns a function of the inputs of f, then one tangent for each input, of its shape
 * @throws ShapeError when a tangent has not the shape of its input
 *
 * @example
 * jvp(f)(x, v)             // f of one tensor
 * jvp(g)(a, b, da, db)     // g of two
 */
export function jvp(f: TensorFunction): (...inputsThenTangents: readonly TensorLike[]) => ValueAndTangent {
  return (...inputsThenTangents) => {
    const { inputs, tangents } = splitTangents("jvp", inputsThenTangents);
    const pushed = pushForward((traced) => [asTensor(f(...traced))], inputs, tangents);
    return { value: pushed.values[0], tangent: pushed.tangents[0] };
  };
}

/** The first half of the arguments as inputs, the second as their tangents, with shapes checked. */
export function splitTangents(
  operation: string,
  inputsThenTangents: readonly TensorLike[],
): { inputs: Tensor[]; tangents: Tensor[] } {
  const count = inputsThenTangents.length / 2;
  if (!Number.isInteger(count) || count === 0) {
    throw new DifferentiationError({
      operation,
      problem: `${inputsThenTangents.length} arguments cannot be inputs with one tangent each`,
      remedy: `Call ${operation}(f)(x, v), or ${operation}(f)(a, b, da, db) for a function of two tensors.`,
    });
  }
  const all = inputsThenTangents.map(asTensor);
  const inputs = all.slice(0, count);
  const tangents = all.slice(count);
  inputs.forEach(({ shape }, i) => {
    if (!sameShape(shape, tangents[i].shape)) {
      throw new ShapeError(operation, [shape, tangents[i].shape], `a tangent of the shape of input ${i}`);
    }
  });
  return { inputs, tangents };
}
