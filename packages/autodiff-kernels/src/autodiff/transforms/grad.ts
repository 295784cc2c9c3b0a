import { DifferentiationError, showShape } from "../core/errors.js";
import { asTensor, ones, type Tensor, type TensorLike } from "../core/tensor.js";
import type { TensorFunction } from "./jvp.js";
import { pullBack } from "./reverse.js";

/** Which inputs to differentiate, counted from 0: one gives a tensor, a list gives a list. */
export type Argnums = number | readonly number[];

/** The first input, or those that are named. */
export interface ArgnumsOptions<A extends Argnums> {
  readonly argnums?: A;
}

/** One gradient, or one for each of several inputs. */
export type GradientOf<A extends Argnums> = A extends number ? Tensor : { readonly [I in keyof A]: Tensor };

/** f(x) with ∇f(x). */
export interface ValueAndGradient<A extends Argnums> {
  readonly value: Tensor;
  readonly gradient: GradientOf<A>;
}

/**
 * Gradient of a function that returns a scalar.
 *
 * @param options argnums: which input to differentiate, 0 by default, or a list of inputs
 * @returns a function of the inputs of f; the gradient has the shape of the input
 * @throws DifferentiationError when f does not return a scalar
 *
 * @example
 * grad(nll)(x);
 * grad(nll, { argnums: [0, 1] })(mu, theta); // [d nll / d mu, d nll / d theta]
 */
export function grad<const A extends Argnums = number>(
  f: TensorFunction,
  options: ArgnumsOptions<A> = {},
): (...inputs: readonly TensorLike[]) => GradientOf<A> {
  return (...inputs) => differentiate("grad", f, inputs, options).gradient;
}

/**
 * A scalar function and its gradient, for little more than the gradient alone.
 *
 * @param options argnums: which input to differentiate, 0 by default, or a list of inputs
 * @returns a function of the inputs of f
 * @throws DifferentiationError when f does not return a scalar
 */
export function valueAndGrad<const A extends Argnums = number>(
  f: TensorFunction,
  options: ArgnumsOptions<A> = {},
): (...inputs: readonly TensorLike[]) => ValueAndGradient<A> {
  return (...inputs) => differentiate("valueAndGrad", f, inputs, options);
}

function differentiate<A extends Argnums>(
  operation: string,
  f: TensorFunction,
  inputs: readonly TensorLike[],
  { argnums }: ArgnumsOptions<A>,
): ValueAndGradient<A> {
  const all = inputs.map(asTensor);
  const asked: readonly number[] = typeof argnums === "object" ? argnums : [argnums ?? 0];
  for (const argument of asked) checkArgument(operation, argument, all.length);
  const { value, pullback } = pullBack(
    (variables) => asTensor(f(...all.map((input, i) => variables[asked.indexOf(i)] ?? input))),
    asked.map((argument) => all[argument]),
  );
  if (value.shape.length > 0) throw notScalar(operation, value);
  const gradients = pullback(ones([]));
  return { value, gradient: (typeof argnums === "object" ? gradients : gradients[0]) as GradientOf<A> };
}

function checkArgument(operation: string, argument: number, count: number): void {
  if (Number.isInteger(argument) && argument >= 0 && argument < count) return;
  throw new DifferentiationError({
    operation,
    problem: `argnums names input ${argument}, the function was called with ${count}`,
    remedy: "Inputs are counted from 0.",
  });
}

/** The error for a function whose value should have been a scalar. */
function notScalar(operation: string, value: Tensor): DifferentiationError {
  return new DifferentiationError({
    operation,
    problem: `the function returned shape ${showShape(value.shape)}, a gradient needs a scalar, shape []`,
    remedy: "Return sum(...) of it, or use jacobian(f), or vjp(f) with a cotangent.",
  });
}
