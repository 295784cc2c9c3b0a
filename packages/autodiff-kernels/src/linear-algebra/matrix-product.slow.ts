/** A B, one product at a time. */
export function slowProduct(
  a: Float64Array,
  b: Float64Array,
  { rows, inner, columns }: { readonly rows: number; readonly inner: number; readonly columns: number },
): Float64Array {
  const c = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < inner; k++) c[i * columns + j]! += a[i * inner + k]! * b[k * columns + j]!;
    }
  }
  return c;
}

/** @param a [rows, columns] */
export function slowTranspose(a: Float64Array, rows: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: rows * columns },
    (_, entry) => a[(entry % rows) * columns + Math.floor(entry / rows)]!,
  );
}
