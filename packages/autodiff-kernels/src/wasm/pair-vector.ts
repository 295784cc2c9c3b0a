// Two vectors of equal length, element by element: see assembly/tensor/pairs.ts.

/** The pair of a column lies at column << offsetShift bytes. */
export const offsetShift = 4;

/** Sets the first of each pair to an element of `values`, and the second to zero. */
export function writePairs(values: Float64Array, pairs: Float64Array): void {
  for (let i = 0; i < values.length; i++) {
    pairs[2 * i] = values[i]!;
    pairs[2 * i + 1] = 0;
  }
}

/** The second of each pair. */
export function readSeconds(pairs: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) out[i] = pairs[2 * i + 1]!;
}
