/** Shapes that do not fit an operation. The message names the operation and every shape. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
  readonly operation: string;
  readonly shapes: readonly (readonly number[])[];
  readonly expected: string;

  constructor(operation: string, shapes: readonly (readonly number[])[], expected: string) {
    super(`${operation}: ${found(shapes)}, expected ${expected}.`);
    this.operation = operation;
    this.shapes = shapes;
    this.expected = expected;
  }
}

/** An argument that is no shape at all but an axis, an index or a range outside the tensor it refers to. */
export class TensorRangeError extends RangeError {
  override readonly name = "TensorRangeError";
  readonly operation: string;
  readonly found: number;
  readonly expected: string;

  constructor(details: { operation: string; argument: string; found: number; expected: string }) {
    super(`${details.operation}: ${details.argument} is ${details.found}, expected ${details.expected}.`);
    this.operation = details.operation;
    this.found = details.found;
    this.expected = details.expected;
  }
}

/** A derivative that cannot be had the way it was asked for. The message says what to do instead. */
export class DifferentiationError extends Error {
  override readonly name = "DifferentiationError";
  readonly operation: string;
  readonly remedy: string;

  constructor(details: { operation: string; problem: string; remedy: string }) {
    super(`${details.operation}: ${details.problem}. ${details.remedy}`);
    this.operation = details.operation;
    this.remedy = details.remedy;
  }
}

/** A shape as it is written in messages: `[2, 3]`, and `[]` for a scalar. */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

function found(shapes: readonly (readonly number[])[]): string {
  const shown = shapes.map(showShape);
  if (shown.length < 2) return `shape is ${shown[0] ?? "absent"}`;
  return `shapes are ${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
