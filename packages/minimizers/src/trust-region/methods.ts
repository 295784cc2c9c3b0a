import type { Search, SearchInput } from "../search.js";
import { DoglegModel } from "./dogleg.js";
import { ExactModel, type ExactModelOptions, hessianByProducts } from "./exact.js";
import { KrylovModel, type KrylovModelOptions } from "./krylov.js";
import type { HessianProduct } from "./lanczos.js";
import { SteihaugModel } from "./steihaug.js";
import { trustRegionSteps } from "./trust-region.js";

export function trustKrylov(input: SearchInput): Search {
  const createModel = (x: Float64Array, gradient: Float64Array) =>
    new KrylovModel(krylovOptions(input, x, gradient));
  return trustRegionSteps({ ...input, createModel });
}

export function trustNcg(input: SearchInput): Search {
  const createModel = (x: Float64Array, gradient: Float64Array) =>
    new SteihaugModel(krylovOptions(input, x, gradient));
  return trustRegionSteps({ ...input, createModel });
}

export function trustExact(input: SearchInput): Search {
  const createModel = (x: Float64Array, gradient: Float64Array) =>
    new ExactModel(exactOptions(input, x, gradient));
  return trustRegionSteps({ ...input, createModel });
}

export function dogleg(input: SearchInput): Search {
  const createModel = (x: Float64Array, gradient: Float64Array) =>
    new DoglegModel(exactOptions(input, x, gradient));
  return trustRegionSteps({ ...input, createModel });
}

/** The model by products. The methods' needs are checked before any of them starts. */
export function krylovOptions(
  { problem, options }: Pick<SearchInput, "problem" | "options">,
  x: Float64Array,
  gradient: Float64Array,
): KrylovModelOptions {
  return {
    gradient,
    product: productAt(problem, x),
    preconditioner: problem.preconditioner?.(x),
    memory: options.krylovMemory,
  };
}

function exactOptions({ problem }: SearchInput, x: Float64Array, gradient: Float64Array): ExactModelOptions {
  return {
    gradient,
    fillHessian: (out) =>
      problem.hessian === undefined
        ? hessianByProducts(productAt(problem, x), x.length, out)
        : problem.hessian(x, out),
  };
}

function productAt(problem: SearchInput["problem"], x: Float64Array): HessianProduct {
  return (v, out) => problem.hvp!(x, v, out);
}
