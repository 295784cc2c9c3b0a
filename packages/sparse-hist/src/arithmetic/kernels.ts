/** The four operations between two histograms. */
export type Operation = "add" | "subtract" | "multiply" | "divide";

/** a + b, a − b, a b or a / b, [bins]. */
export function combineValues(operation: Operation, a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length);
  switch (operation) {
    case "add":
      for (let i = 0; i < out.length; i++) out[i] = a[i]! + b[i]!;
      return out;
    case "subtract":
      for (let i = 0; i < out.length; i++) out[i] = a[i]! - b[i]!;
      return out;
    case "multiply":
      for (let i = 0; i < out.length; i++) out[i] = a[i]! * b[i]!;
      return out;
    case "divide":
      for (let i = 0; i < out.length; i++) out[i] = a[i]! / b[i]!;
      return out;
    default:
      return operation satisfies never;
  }
}

/** Values and their variances, [bins] each. */
export interface Measured {
  readonly values: Float64Array;
  readonly variances: Float64Array;
}

/**
 * Variances of the result for independent a and b, to first order, [bins]:
 *
 *     V(a ± b) = V(a) + V(b)    V(a b) = a² V(b) + b² V(a)    V(a / b) = (V(a) + (a / b)² V(b)) / b²
 */
export function combineVariances(operation: Operation, a: Measured, b: Measured): Float64Array {
  const out = new Float64Array(a.values.length);
  switch (operation) {
    case "add":
    case "subtract":
      for (let i = 0; i < out.length; i++) out[i] = a.variances[i]! + b.variances[i]!;
      return out;
    case "multiply":
      for (let i = 0; i < out.length; i++) {
        const x = a.values[i]!;
        const y = b.values[i]!;
        out[i] = x * x * b.variances[i]! + y * y * a.variances[i]!;
      }
      return out;
    case "divide":
      for (let i = 0; i < out.length; i++) {
        const y = b.values[i]!;
        const ratio = a.values[i]! / y;
        out[i] = (a.variances[i]! + ratio * ratio * b.variances[i]!) / (y * y);
      }
      return out;
    default:
      return operation satisfies never;
  }
}

/** a + s, a − s, a s or a / s, [bins]. */
export function shiftOrScaleValues(operation: Operation, a: Float64Array, scalar: number): Float64Array {
  const out = new Float64Array(a.length);
  switch (operation) {
    case "add":
      for (let i = 0; i < out.length; i++) out[i] = a[i]! + scalar;
      return out;
    case "subtract":
      for (let i = 0; i < out.length; i++) out[i] = a[i]! - scalar;
      return out;
    case "multiply":
      for (let i = 0; i < out.length; i++) out[i] = a[i]! * scalar;
      return out;
    case "divide":
      for (let i = 0; i < out.length; i++) out[i] = a[i]! / scalar;
      return out;
    default:
      return operation satisfies never;
  }
}

/**
 * Variances of the result, [bins]. As in boost-histogram, adding a number is filling each bin once more with that weight:
 *
 *     V(a ± s) = V(a) + s²    V(a s) = s² V(a)    V(a / s) = V(a) / s²
 */
export function shiftOrScaleVariances(
  operation: Operation,
  variances: Float64Array,
  scalar: number,
): Float64Array {
  const square = scalar * scalar;
  return shiftOrScaleValues(operation === "subtract" ? "add" : operation, variances, square);
}
