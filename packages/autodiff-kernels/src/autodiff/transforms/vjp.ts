import { ShapeError } from "../core/errors.js";
import { sameShape } from "../core/shape.js";
import { asTensor, type Tensor, type TensorLike } from "../core/tensor.js";
import type { TensorFunction } from "./jvp.js";
import { pullBack } from "./reverse.js";

/** A tensor for a function of one tensor, a list with one for each input for a function of several. */
export type PerInput<Inputs extends readonly unknown[]> = Inputs extends readonly [unknown]
  ? Tensor
  : { readonly [I in keyof Inputs]: Tensor };

/** A value, and the map from a cotangent of the value to those of the inputs. */
export interface ValueAndPullback<Gradient> {
  readonly value: Tensor;
  /** Jᵀ u; may be called any number of times. Throws a ShapeError when u has not the shape of the value. */
  pullback(cotangent: TensorLike): Gradient;
}

/**
 * Reverse-mode derivative: f(x), and the function u -> Jᵀ u, each of which costs a small multiple of f.
 *
 * @returns a function of the inputs of f
 *
 * @example
 * const { value, pullback } = vjp(f)(x);
 * pullback(u);             // one tensor, of the shape of x
 * vjp(g)(a, b).pullback(u) // a list, with the shapes of a and b
 */
export function vjp<Inputs extends readonly Tensor[]>(
  f: (...inputs: Inputs) => TensorLike,
): (...inputs: Like<Inputs>) => ValueAndPullback<PerInput<Inputs>> {
  return (...inputs) => {
    const variables = (inputs as readonly TensorLike[]).map(asTensor);
    const { value, pullback } = pullBack(
      (traced) => asTensor((f as unknown as TensorFunction)(...traced)),
      variables,
    );
    return {
      value,
      pullback: (cotangent) => {
        const u = asTensor(cotangent);
        if (!sameShape(u.shape, value.shape)) {
          throw new ShapeError("pullback", [u.shape, value.shape], "a cotangent of the shape of the value");
        }
        const cotangents = pullback(u);
        return (variables.length === 1 ? cotangents[0] : cotangents) as unknown as PerInput<Inputs>;
      },
    };
  };
}

/** What may be passed where a function takes these tensors. */
export type Like<Inputs extends readonly unknown[]> = { readonly [I in keyof Inputs]: TensorLike };
