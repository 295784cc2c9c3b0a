import { DifferentiationError, ShapeError, showShape } from "./errors.js";
import { type Shape, sameShape, sizeOf } from "./shape.js";

/** A running differentiation, as far as tensors know it; trace.ts has the rest. */
export interface Differentiation {
  readonly level: number;
}

/** An immutable float64 array: a constant, or a value that a transformation such as `grad` follows. */
export abstract class Tensor {
  /** Lengths of the axes; empty for a scalar. */
  readonly shape: Shape;

  protected constructor(shape: Shape) {
    this.shape = shape;
  }

  /** The differentiation that follows this tensor; undefined for a constant. */
  abstract readonly trace: Differentiation | undefined;

  /**
   * The elements in row-major order, not to be written to.
   *
   * @throws DifferentiationError while a transformation follows the tensor: reading would silently lose its derivative
   */
  abstract readonly data: Float64Array;

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /**
   * The only element.
   *
   * @throws ShapeError when there is not exactly one
   */
  item(): number {
    if (this.size !== 1) throw new ShapeError("item", [this.shape], "a single element");
    return this.data[0];
  }

  abstract toString(): string;

  /**
   * JavaScript has no operators for tensors: `x * x` and `x > 0` would compute with a number, or NaN, and lose the derivative.
   *
   * @throws DifferentiationError wherever a number is asked for; a text is given as `toString` has it
   */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return this.toString();
    throw new DifferentiationError({
      operation: "JavaScript operator",
      problem: "a tensor is no number: operators such as + and > would lose its derivative",
      remedy:
        "Use ops: add(a, b), mul(a, b), where(greater(a, b), x, y); for the number of a constant, x.item(); for a text, String(x).",
    });
  }

  /** What `console.log` of Node and others shows. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** A tensor with a value and nothing else. */
export class Constant extends Tensor {
  override readonly trace = undefined;
  override readonly data: Float64Array;

  /** Takes the array over: nobody may write to it any more. */
  constructor(data: Float64Array, shape: Shape) {
    super(shape);
    this.data = data;
  }

  override toString(): string {
    return `Tensor(${showShape(this.shape)}, ${showData(this.data)})`;
  }
}

/** A tensor that a differentiation follows. `primal` is its value, seen from one level further out. */
export abstract class Traced extends Tensor {
  override readonly trace: Differentiation;
  readonly primal: Tensor;

  protected constructor(trace: Differentiation, primal: Tensor) {
    super(primal.shape);
    this.trace = trace;
    this.primal = primal;
  }

  override get data(): Float64Array {
    throw new DifferentiationError({
      operation: "data",
      problem: `a tensor of shape ${showShape(this.shape)} is being differentiated, reading it would lose its derivative`,
      remedy: "Use ops, or read stopGradient(x).data if the derivative is not wanted.",
    });
  }

  override toString(): string {
    return `Traced(${showShape(this.shape)}, ${showData(constantOf(this).data)}, level ${this.trace.level})`;
  }
}

/** The first elements, as messages show them. */
function showData(data: Float64Array): string {
  const shown = Array.from(data.subarray(0, 8), String).join(", ");
  return `[${shown}${data.length > 8 ? ", ..." : ""}]`;
}

/** Numbers in lists, one level of brackets per axis. */
export type NestedArray = readonly (number | NestedArray)[];

/** Everything that operations accept in place of a tensor; a Float64Array is a vector. */
export type TensorLike = Tensor | Float64Array | number | NestedArray;

/** The tensor itself, or a constant with a copy of the numbers: what the caller writes to later does not matter. */
export function asTensor(value: TensorLike): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value === "number") return new Constant(Float64Array.of(value), []);
  if (value instanceof Float64Array) return new Constant(value.slice(), [value.length]);
  if (Array.isArray(value)) return fromNested(value);
  throw new TypeError(
    `Expected a tensor, a Float64Array, a number or nested arrays of numbers, found ${String(value)}.`,
  );
}

/**
 * A constant from numbers, which are copied.
 *
 * @param values the elements in row-major order, or nested arrays
 * @param shape lengths of the axes; that of `values` where it is left out
 * @throws ShapeError when the number of elements is not that of the shape, or nested arrays are ragged
 */
export function tensor(values: TensorLike, shape?: Shape): Tensor {
  const constant = asTensor(values);
  if (shape === undefined || sameShape(shape, constant.shape)) return constant;
  if (sizeOf(shape) !== constant.size) {
    throw new ShapeError("tensor", [constant.shape, shape], "the same number of elements");
  }
  return new Constant(constant.data, [...shape]);
}

/** A constant of this shape filled with one number. */
export function filled(shape: Shape, value: number): Tensor {
  return new Constant(new Float64Array(sizeOf(shape)).fill(value), [...shape]);
}

/** A constant of zeros. */
export function zeros(shape: Shape): Tensor {
  return new Constant(new Float64Array(sizeOf(shape)), [...shape]);
}

/** A constant of ones. */
export function ones(shape: Shape): Tensor {
  return filled(shape, 1);
}

/** The value of a tensor, followed by no differentiation at any level. */
export function constantOf(value: TensorLike): Constant {
  let current = asTensor(value);
  while (current instanceof Traced) current = current.primal;
  return current as Constant;
}

function fromNested(values: NestedArray): Constant {
  const shape: number[] = [];
  for (let level: number | NestedArray = values; typeof level !== "number"; level = level[0]) {
    shape.push(level.length);
    if (level.length === 0) break;
  }
  const data = new Float64Array(sizeOf(shape));
  let filledCount = 0;
  const fill = (level: number | NestedArray, axis: number): void => {
    if (typeof level === "number" && axis === shape.length) {
      data[filledCount++] = level;
    } else if (Array.isArray(level) && level.length === shape[axis]) {
      for (const inner of level) fill(inner, axis + 1);
    } else {
      throw new ShapeError("tensor", [shape], "nested arrays of equal lengths, with numbers innermost");
    }
  };
  fill(values, 0);
  return new Constant(data, shape);
}
