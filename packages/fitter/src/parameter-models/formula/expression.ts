/** A formula as a tree. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "parameter"; readonly name: string }
  | { readonly kind: "negative"; readonly of: Expression }
  | {
      readonly kind: "sum" | "difference" | "product" | "quotient" | "power";
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: FunctionName; readonly of: readonly Expression[] };

/** Functions with the number of their arguments. */
export const functionArguments = {
  exp: { least: 1, most: 1 },
  log: { least: 1, most: 1 },
  sqrt: { least: 1, most: 1 },
  pow: { least: 2, most: 2 },
  min: { least: 2, most: Number.POSITIVE_INFINITY },
  max: { least: 2, most: Number.POSITIVE_INFINITY },
} as const;

export type FunctionName = keyof typeof functionArguments;

/** Names of parameters in the order in which they appear, each once. */
export function parametersOf(expression: Expression): string[] {
  const all = namesIn(expression);
  return all.filter((name, i) => all.indexOf(name) === i);
}

/** The degree of a polynomial in the parameters; infinity of what is none, or has a function of a parameter in it. */
export function degreeOf(expression: Expression): number {
  switch (expression.kind) {
    case "number":
      return 0;
    case "parameter":
      return 1;
    case "negative":
      return degreeOf(expression.of);
    case "sum":
    case "difference":
      return Math.max(degreeOf(expression.left), degreeOf(expression.right));
    case "product":
      return degreeOf(expression.left) + degreeOf(expression.right);
    case "quotient":
      return degreeOf(expression.right) === 0 ? degreeOf(expression.left) : Number.POSITIVE_INFINITY;
    default:
      return namesIn(expression).length === 0 ? 0 : Number.POSITIVE_INFINITY;
  }
}

function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "parameter":
      return [expression.name];
    case "negative":
      return namesIn(expression.of);
    case "sum":
    case "difference":
    case "product":
    case "quotient":
    case "power":
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    default:
      return expression.of.flatMap(namesIn);
  }
}
