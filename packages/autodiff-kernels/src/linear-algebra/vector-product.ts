/**
 * How the sum of a row is added up, which decides its last bits: in the order of the columns, or as the sum of four sums, of every
 * fourth column each.
 */
export type SumOrder = "in-order" | "four-sums";

/** A v. */
export interface VectorProduct {
  readonly kind: "vector-product";
  /** A, [rows, length of v] */
  readonly values: Float64Array;
  readonly rows: number;
  readonly vector: Float64Array;
  readonly order: SumOrder;
  /** [rows] */
  readonly out: Float64Array;
}

/** Elements [first, end) of the product. */
export function multiplyRows(
  { values, vector, order, out }: VectorProduct,
  first: number,
  end: number,
): void {
  const size = vector.length;
  let row = first;
  if (order === "in-order") {
    for (; row + 3 < end; row += 4) multiplyFour(values, row, vector, out);
    for (; row < end; row++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += values[row * size + j]! * vector[j]!;
      out[row] = sum;
    }
    return;
  }
  for (; row < end; row++) out[row] = sumOfFour(values, row * size, vector);
}

/** Four rows side by side: the sum of one alone waits for each addition. */
function multiplyFour(values: Float64Array, row: number, vector: Float64Array, out: Float64Array): void {
  const size = vector.length;
  let at = row * size;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let j = 0; j < size; j++, at++) {
    const factor = vector[j]!;
    a += values[at]! * factor;
    b += values[at + size]! * factor;
    c += values[at + 2 * size]! * factor;
    d += values[at + 3 * size]! * factor;
  }
  out[row] = a;
  out[row + 1] = b;
  out[row + 2] = c;
  out[row + 3] = d;
}

function sumOfFour(values: Float64Array, from: number, vector: Float64Array): number {
  const size = vector.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let j = 0;
  for (; j + 3 < size; j += 4) {
    const at = from + j;
    a += values[at]! * vector[j]!;
    b += values[at + 1]! * vector[j + 1]!;
    c += values[at + 2]! * vector[j + 2]!;
    d += values[at + 3]! * vector[j + 3]!;
  }
  for (; j < size; j++) a += values[from + j]! * vector[j]!;
  return a + b + (c + d);
}
