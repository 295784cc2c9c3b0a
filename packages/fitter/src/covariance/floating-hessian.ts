import { cholesky } from "@rabbit-fit/autodiff-kernels";
import { describeHessianFaults, hessianFaults, smallestShare } from "../convergence/hessian-faults.js";
import type { Likelihood } from "../likelihood/likelihood.js";
import { hasPivots } from "../preconditioner/pivots.js";

export interface FloatingParameters {
  /** Indices of the parameters that float. */
  readonly floating: Int32Array;
  /** At x, of the likelihood with respect to all parameters, [parameters]. */
  readonly gradient: Float64Array;
}

/** A Hessian of the floating parameters with its Cholesky factor. */
export interface PositiveDefiniteHessian {
  readonly kind: "positive-definite";
  /** H, [floating, floating] */
  readonly hessian: Float64Array;
  /** L with L L^T = H, [floating, floating] */
  readonly factor: Float64Array;
}

export type FactoredHessian =
  | PositiveDefiniteHessian
  | { readonly kind: "not-positive-definite" | "non-finite"; readonly message: string };

/** The part of a Hessian that belongs to some parameters, [floating, floating]; the Hessian itself where it is all of it. */
export function floatingPart(hessian: Float64Array, size: number, floating: Int32Array): Float64Array {
  const count = floating.length;
  if (count === size) return hessian;
  const part = new Float64Array(count * count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) part[i * count + j] = hessian[floating[i]! * size + floating[j]!]!;
  }
  return part;
}

/**
 * Cholesky factor of the Hessian of the floating parameters at x, or what is wrong with it. A pivot of which rounding has
 * left nothing is as faulty as one that is negative.
 */
export function factoredHessian(
  likelihood: Likelihood,
  x: Float64Array,
  { floating, gradient }: FloatingParameters,
): FactoredHessian {
  const { size, parameterNames } = likelihood;
  const count = floating.length;
  const hessian = new Float64Array(size * size);
  likelihood.hessian(x, hessian);
  const part = floatingPart(hessian, size, floating);
  const names = Array.from(floating, (i) => parameterNames[i]!);
  const odd = firstNotFinite(part);
  if (odd >= 0) {
    const pair = `"${names[Math.floor(odd / count)]}" and "${names[odd % count]}"`;
    return { kind: "non-finite", message: `The second derivative with respect to ${pair} is ${part[odd]}.` };
  }
  const factored = cholesky(part, count);
  if (factored.kind === "factored" && hasPivots(part, factored.factor, smallestShare(count))) {
    return { kind: "positive-definite", hessian: part, factor: factored.factor };
  }
  const faults = hessianFaults(
    part,
    Float64Array.from(floating, (i) => gradient[i]!),
  );
  return { kind: "not-positive-definite", message: describeHessianFaults(faults, names) };
}

function firstNotFinite(values: Float64Array): number {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return i;
  return -1;
}
