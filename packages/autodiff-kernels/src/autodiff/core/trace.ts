import { DifferentiationError } from "./errors.js";
import { evaluateRules } from "./evaluate-rules.js";
import type { Primitive, PrimitiveParams } from "./primitives.js";
import type { Constant, Differentiation, Tensor } from "./tensor.js";

/**
 * One running differentiation. Traces nest: an inner one has the higher level, and what belongs to an outer one is to
 * it a constant. That keeps the perturbations of nested derivatives apart (Siskind & Pearlmutter, "Nesting forward-mode
 * AD in a functional framework", 2008).
 */
export interface Trace extends Differentiation {
  /** Whether the differentiated function has returned. */
  readonly finished: boolean;
  /** Applies a primitive to inputs of which at least one belongs to this trace, none to a higher one. */
  process<P extends Primitive>(primitive: P, inputs: readonly Tensor[], params: PrimitiveParams[P]): Tensor;
}

let currentLevel = 0;

/** Runs a function one level further in. */
export function atNewLevel<Result>(run: (level: number) => Result): Result {
  try {
    return run(++currentLevel);
  } finally {
    currentLevel--;
  }
}

/** Applies a primitive: evaluates it when all inputs are constants, else hands it to the innermost trace among them. */
export function bind<P extends Primitive>(
  primitive: P,
  inputs: readonly Tensor[],
  params: PrimitiveParams[P],
): Tensor {
  let innermost: Trace | undefined;
  for (const { trace } of inputs) {
    if (trace === undefined || (innermost !== undefined && trace.level <= innermost.level)) continue;
    innermost = trace as Trace;
  }
  if (innermost === undefined) return evaluateRules[primitive](inputs as readonly Constant[], params);
  if (innermost.finished) {
    throw new DifferentiationError({
      operation: primitive,
      problem: "a tensor outlived the function whose derivative followed it",
      remedy: "Return it from that function, or keep stopGradient(x) instead.",
    });
  }
  return innermost.process(primitive, inputs, params);
}
