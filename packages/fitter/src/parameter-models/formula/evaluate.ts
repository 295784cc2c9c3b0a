import { ops, type Tensor, type TensorLike } from "@rabbit-fit/autodiff-kernels";
import { type Expression, parametersOf } from "./expression.js";

/** The value of a formula, element by element, in operations that are differentiated by machine. */
export function evaluateFormula(expression: Expression, values: ReadonlyMap<string, Tensor>): TensorLike {
  const of = (part: Expression): TensorLike => evaluateFormula(part, values);
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "parameter":
      return values.get(expression.name)!;
    case "negative":
      return ops.neg(of(expression.of));
    case "sum":
      return ops.add(of(expression.left), of(expression.right));
    case "difference":
      return ops.sub(of(expression.left), of(expression.right));
    case "product":
      return ops.mul(of(expression.left), of(expression.right));
    case "quotient":
      return ops.div(of(expression.left), of(expression.right));
    case "power":
      return power(expression.left, expression.right, values);
    case "pow":
      return power(expression.of[0]!, expression.of[1]!, values);
    case "exp":
      return ops.exp(of(expression.of[0]!));
    case "log":
      return ops.log(of(expression.of[0]!));
    case "sqrt":
      return ops.sqrt(of(expression.of[0]!));
    case "min":
      return expression.of.map(of).reduce((a, b) => ops.minimum(a, b));
    case "max":
      return expression.of.map(of).reduce((a, b) => ops.maximum(a, b));
    default:
      return expression satisfies never;
  }
}

/** a^b; of an exponent with parameters in it exp(b ln a), which is defined for positive a. */
function power(base: Expression, exponent: Expression, values: ReadonlyMap<string, Tensor>): Tensor {
  const a = evaluateFormula(base, values);
  const b = evaluateFormula(exponent, values);
  if (parametersOf(exponent).length > 0) return ops.exp(ops.mul(b, ops.log(a)));
  return ops.pow(a, typeof b === "number" ? b : (b as Tensor).item());
}
