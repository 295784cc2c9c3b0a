import { DifferentiationError } from "./core/errors.js";
import { asTensor, constantOf, type Tensor, type TensorLike } from "./core/tensor.js";
import { at } from "./ops/indexing.js";
import { valueAndGrad } from "./transforms/grad.js";
import { hvp } from "./transforms/hvp.js";

/** A scalar function of parameters with its derivatives: a `Problem` of `@rabbit-fit/minimizers`. */
export interface DifferentiableProblem {
  /** Number of parameters. */
  readonly size: number;
  /** Names of the parameters, where they have any. */
  readonly names?: readonly string[];
  /** f(x), x: [size] */
  value(x: Float64Array): number;
  /** f(x); fills `gradient` with df/dx, [size] */
  valueAndGradient(x: Float64Array, gradient: Float64Array): number;
  /** Fills `out` with the Hessian at x times v, [size] */
  hvp(x: Float64Array, v: Float64Array, out: Float64Array): void;
}

/**
 * Makes a problem for a minimizer of a function that is written with `ops`: gradient and products with the Hessian come from
 * automatic differentiation.
 *
 * @param f a function of a vector, [size], that returns a scalar; with names, of an object with a scalar for each parameter
 * @param parameters how many there are, or their names
 * @throws DifferentiationError when the arguments are not these; the methods throw it when f does not return a scalar
 *
 * @example
 * minimize(differentiable((x) => ops.sum(ops.square(x)), 2), [3, 4]);
 * minimize(differentiable(({ mu, theta }) => nll(mu, theta), ["mu", "theta"]), [1, 0]);
 */
export function differentiable(f: (x: Tensor) => TensorLike, parameters: number): DifferentiableProblem;
export function differentiable<const Name extends string>(
  f: (parameters: { readonly [N in Name]: Tensor }) => TensorLike,
  parameters: readonly Name[],
): DifferentiableProblem & { readonly names: readonly Name[] };
export function differentiable(
  f: (x: never) => TensorLike,
  parameters: number | readonly string[],
): DifferentiableProblem {
  if (typeof f !== "function") {
    throw refusal("the function is missing", "Call differentiable(f, size) or differentiable(f, names).");
  }
  const ofVector =
    typeof parameters === "number" ? (f as (x: Tensor) => TensorLike) : byName(f as never, parameters);
  const size = typeof parameters === "number" ? parameters : parameters.length;
  if (!Number.isSafeInteger(size) || size < 0) {
    throw refusal(
      `the number of parameters is ${size}`,
      "Give a whole number that is not negative, or names.",
    );
  }
  const derivative = valueAndGrad(ofVector);
  const product = hvp(ofVector);
  return {
    size,
    ...(typeof parameters !== "number" && { names: [...parameters] }),
    value: (x) => constantOf(ofVector(asTensor(x))).item(),
    valueAndGradient(x, out) {
      const { value, gradient } = derivative(x);
      out.set(gradient.data);
      return value.item();
    },
    hvp(x, v, out) {
      out.set(product(x, v).data);
    },
  };
}

function byName(
  f: (parameters: Readonly<Record<string, Tensor>>) => TensorLike,
  names: readonly string[],
): (x: Tensor) => TensorLike {
  if (!Array.isArray(names)) {
    throw refusal(
      `the parameters are ${String(names)}`,
      "Give how many parameters there are, or a list of their names.",
    );
  }
  const wrong = names.find((name, i) => typeof name !== "string" || name === "" || names.indexOf(name) < i);
  if (wrong !== undefined) {
    throw refusal(
      `"${String(wrong)}" is not the name of one parameter`,
      "Give each parameter a name of its own.",
    );
  }
  return (x) => f(Object.fromEntries(names.map((name, i) => [name, at(x, i)])));
}

function refusal(problem: string, remedy: string): DifferentiationError {
  return new DifferentiationError({ operation: "differentiable", problem, remedy });
}
